"""Events from the file of a campus calendar: read, checked and added row by row, now or by a job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from domain.audiences.rules import Target
from domain.crud import Outcome
from domain.events import queries, rules
from domain.events.commands.events import ADD, add_event
from domain.events.errors import RowRefused
from domain.events.rules.lines import Line
from domain.jobs.commands import add_rows_job
from domain.jobs.models import Job
from domain.policy import limits
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.errors import DomainError


@dataclass(frozen=True)
class Imported:
    """What became of a file: of each row that was tried or refused by its number, or the job that goes on with it."""

    rows: int
    outcomes: Mapping[int, Outcome]
    is_refused: bool = False  # nothing was added, because of some rows
    job: Job | None = None


@transaction.atomic
def add_imported_events(actor: Actor, *, content: bytes, atomic: bool, rehearsal: bool = False) -> Imported:
    """Add the events of a CSV file as drafts of the actor; those of a long one by a job.

    A long file is taken if every row can be read. A rehearsal reads a long file, and queues nothing.

    :raises Forbidden: if the actor may add no events
    :raises EncodingNotUtf8, NotCsv, HeaderRefused, NoRows, TooManyRows: if the file can't be read
    """
    require(actor, ADD)
    rows = rules.read_table(content)
    lines, targets = _checked(actor, rules.lines_of(rows))
    if len(rows) <= limits.BULK_INLINE_MAX:
        outcomes = _add_lines(actor, lines, targets, atomic=atomic)
        failed = any(each.error for each in outcomes.values())
        return Imported(len(rows), outcomes, is_refused=atomic and failed)
    bad = [line for line in lines if line.errors][: limits.BULK_INLINE_MAX]
    if bad or rehearsal:
        return Imported(len(rows), {line.number: Outcome(error=_refusal(line)) for line in bad}, is_refused=bool(bad))
    items = [{"row": row.number, "cells": dict(row.cells)} for row in rows]
    job = add_rows_job(actor, kind="events.add_imported_events", resource="event", items=items, atomic=atomic)
    return Imported(len(rows), {}, job=job)


@transaction.atomic
def add_queued_events(actor: Actor, *, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
    """Add the events of some rows that were read before, and tell the outcome of each. Codes are looked up anew.

    :raises Forbidden: if the actor may add no events
    """
    require(actor, ADD)
    rows = [rules.Row(item["row"], item["cells"]) for item in items]
    lines, targets = _checked(actor, rules.lines_of(rows))
    return list(_add_lines(actor, lines, targets, atomic=atomic).values())


def _checked(actor: Actor, lines: Sequence[Line]) -> tuple[list[Line], Mapping[rules.Word, Target]]:
    """Return the lines with what is wrong with their audiences, and what the words stand for: all by a few queries."""
    targets = queries.coded_targets(actor, {word for line in lines for word in line.audience})
    found = [replace(line, errors=(*line.errors, *rules.unknown_codes(line, targets))) for line in lines]
    return found, targets


@transaction.atomic
def _add_lines(
    actor: Actor, lines: Sequence[Line], targets: Mapping[rules.Word, Target], *, atomic: bool
) -> dict[int, Outcome]:
    outcomes = {line.number: _add_line(actor, line, targets) for line in lines}
    if atomic and any(outcome.error for outcome in outcomes.values()):
        transaction.set_rollback(True)
        return {number: Outcome(error=outcome.error) for number, outcome in outcomes.items()}
    return outcomes


def _add_line(actor: Actor, line: Line, targets: Mapping[rules.Word, Target]) -> Outcome:
    if line.errors:
        return Outcome(error=_refusal(line))
    audience = [targets[word].item() for word in line.audience]
    try:
        return Outcome(pk=add_event(actor, values=line.values, audience=audience).pk)
    except DomainError as error:
        return Outcome(error=rules.at_row(error, line.number))


def _refusal(line: Line) -> RowRefused:
    return RowRefused(" ".join(error.detail for error in line.errors), causes=line.errors)
