"""Setting up the help desk: hours, queues, categories. Each is written whole, with the lists that belong to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from domain import crud
from domain.audit.commands import record_event
from domain.help_desk import queries, rules
from domain.help_desk.models import (
    BusinessCalendar,
    BusinessHoliday,
    BusinessPeriod,
    ServiceTarget,
    TicketCategory,
    TicketQueue,
    TicketQueueMember,
    TicketRoute,
)
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.models import Record

R = TypeVar("R", bound=Record)
Items = Sequence[Mapping[str, Any]]
RESCHEDULE = "tickets.reschedule"


@dataclass(frozen=True)
class _Part:
    """A list that belongs to a row, and the columns of its items."""

    model: type[models.Model]
    owner: str
    columns: tuple[str, ...]


_PARTS: Mapping[type[Record], Mapping[str, _Part]] = {
    BusinessCalendar: {
        "weekly": _Part(BusinessPeriod, "calendar", ("weekday", "opens_minute", "closes_minute")),
        "holidays": _Part(BusinessHoliday, "calendar", ("held_on", "name")),
    },
    TicketQueue: {
        "member_ids": _Part(TicketQueueMember, "queue", ("member_id",)),
        "targets": _Part(ServiceTarget, "queue", ("priority", "response_minutes", "resolution_minutes")),
    },
    TicketCategory: {"routes": _Part(TicketRoute, "category", ("unit_id", "queue_id"))},
}
_ROWS: Mapping[type[Record], crud.Rows] = {
    BusinessCalendar: queries.business_calendars,
    TicketQueue: queries.ticket_queues,
    TicketCategory: queries.ticket_categories,
}


@transaction.atomic
def add_business_calendar(actor: Actor, *, values: Mapping[str, Any]) -> BusinessCalendar:
    """Say in which hours tickets are answered.

    :raises Forbidden: if the actor may not
    :raises BusinessHoursInvalid: if the hours overlap, or are hardly any, or a holiday stands there twice
    :raises AlreadyExists: if there is one of that name
    """
    _check_hours(values)
    return _add(actor, BusinessCalendar, "business_calendar.add", values)


@transaction.atomic
def change_business_calendar(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> BusinessCalendar:
    """Change hours or holidays. What runs by them is reckoned anew.

    :raises NotFound: if there is no such calendar
    :raises Forbidden: if the actor may not
    :raises Stale: if it has another version by now
    :raises BusinessHoursInvalid: if the hours overlap, or are hardly any, or a holiday stands there twice
    """
    _check_hours(values)
    row = _change(actor, BusinessCalendar, "business_calendar.change", pk, values, versions)
    for queue_id in queries.queues_of(row.pk):
        enqueue(RESCHEDULE, queue_id=str(queue_id))
    return row


@transaction.atomic
def add_ticket_queue(actor: Actor, *, values: Mapping[str, Any]) -> TicketQueue:
    """Set up a queue.

    :raises Forbidden: if the actor may not
    :raises NotStaff: if a member does not work here
    :raises TargetsInvalid: if a priority has two targets, or an answer comes after the resolution
    :raises AlreadyExists: if there is one of that name, of that unit, or another fallback
    """
    require(actor, "ticket_queue.add")
    _check_queue(values)
    return _add(actor, TicketQueue, "ticket_queue.add", values)


@transaction.atomic
def change_ticket_queue(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> TicketQueue:
    """Change a queue. New targets are for tickets to come; other hours are for all that are not resolved.

    :raises NotFound: if there is no such queue
    :raises Forbidden: if the actor may not
    :raises Stale: if it has another version by now
    :raises NotStaff: if a new member does not work here
    :raises TargetsInvalid: if a priority has two targets, or an answer comes after the resolution
    :raises AlreadyExists: if there is one of that name, of that unit, or another fallback
    """
    require(actor, "ticket_queue.change")
    known = queries.members_of(pk).values_list("member_id", flat=True)
    _check_queue(values, known=set(known) if "member_ids" in values else set())
    row = _change(actor, TicketQueue, "ticket_queue.change", pk, values, versions)
    if "calendar_id" in values:
        enqueue(RESCHEDULE, queue_id=str(row.pk))
    return row


@transaction.atomic
def add_ticket_category(actor: Actor, *, values: Mapping[str, Any]) -> TicketCategory:
    """Set up a category.

    :raises Forbidden: if the actor may not
    :raises RouteInvalid: if a unit stands there twice, or a unit or queue does not exist
    :raises AlreadyExists: if there is one of that name
    """
    require(actor, "ticket_category.add")
    _check_routes(values)
    return _add(actor, TicketCategory, "ticket_category.add", values)


@transaction.atomic
def change_ticket_category(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> TicketCategory:
    """Change a category, for tickets to come.

    :raises NotFound: if there is no such category
    :raises Forbidden: if the actor may not
    :raises Stale: if it has another version by now
    :raises RouteInvalid: if a unit stands there twice, or a unit or queue does not exist
    :raises AlreadyExists: if there is one of that name
    """
    require(actor, "ticket_category.change")
    _check_routes(values)
    return _change(actor, TicketCategory, "ticket_category.change", pk, values, versions)


def _check_hours(values: Mapping[str, Any]) -> None:
    if "weekly" in values:
        rules.check_week(values["weekly"])
    if "holidays" in values:
        rules.check_holidays(values["holidays"])


def _check_queue(values: Mapping[str, Any], *, known: Collection[Any] = ()) -> None:
    """Check what is new: whoever left the university may stay on the list until somebody else takes them off."""
    if "targets" in values:
        rules.check_targets(values["targets"])
    if asked := set(values.get("member_ids", ())) - set(known):
        rules.check_staff(asked, staff=queries.staff_among(asked))


def _check_routes(values: Mapping[str, Any]) -> None:
    if asked := values.get("routes", ()):
        units = queries.known_units([each["unit_id"] for each in asked])
        rules.check_routes(asked, units=units, queues=queries.known_queues([each["queue_id"] for each in asked]))


def _add(actor: Actor, model: type[R], permission: str, values: Mapping[str, Any]) -> R:
    """Add a row and its lists."""
    columns, parts = _apart(model, values)
    row = crud.add(actor, model=model, rows=_ROWS[model], permission=permission, values=columns)
    for name, items in parts.items():
        _fill(row, _PARTS[model][name], items)
    if parts:
        record_event(actor, action=permission, about=row, after=parts)
    return row


def _change(
    actor: Actor,
    model: type[R],
    permission: str,
    pk: Any,
    values: Mapping[str, Any],
    versions: Collection[int] | None,
) -> R:
    """Change a row's own columns, and put other lists in the place of those it has."""
    columns, parts = _apart(model, values)
    row = crud.change(
        actor, model=model, rows=_ROWS[model], permission=permission, pk=pk, values=columns, versions=versions
    )
    before = {name: _items(row, _PARTS[model][name]) for name in parts}
    changed = {name: items for name, items in parts.items() if _sorted(items) != _sorted(before[name])}
    if changed:
        for name, items in changed.items():
            part = _PARTS[model][name]
            part.model._default_manager.filter(**{part.owner: row}).delete()
            _fill(row, part, items)
        row.version, row.updated_at = row.version + 1, clock.now()
        crud.write(row, update_fields=["version", "updated_at"])
        record_event(
            actor, action=permission, about=row, before={name: before[name] for name in changed}, after=changed
        )
    return row


def _apart(model: type[Record], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Return a row's own columns, and its lists with an item for each row of theirs."""
    known = _PARTS[model]
    lists = {
        name: [each if isinstance(each, dict) else {known[name].columns[0]: each} for each in values[name]]
        for name in known
        if name in values
    }
    return {name: value for name, value in values.items() if name not in known}, lists


def _items(row: Record, part: _Part) -> list[dict[str, Any]]:
    return list(part.model._default_manager.filter(**{part.owner: row}).values(*part.columns))


def _sorted(items: Items) -> list[list[str]]:
    return sorted([f"{name} {value}" for name, value in sorted(each.items())] for each in items)


def _fill(row: Record, part: _Part, items: Items) -> None:
    part.model._default_manager.bulk_create(part.model(**{part.owner: row}, **each) for each in items)
