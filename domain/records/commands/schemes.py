"""The schemes by which marks are graded, and what is made of repeated units. What has been in use is never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max

from domain import crud
from domain.audit.commands import record_event
from domain.policy.campuses import Campus
from domain.records import queries
from domain.records.models import Grade, GradeScheme, RepeatPolicy, TranscriptEntry
from domain.records.rules import GradeRule, check_grades, check_policy_change, check_scheme_change
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock


@transaction.atomic
def add_grade_scheme(actor: Actor, *, values: Mapping[str, Any]) -> GradeScheme:
    """Add a scheme with its `grades`.

    :raises Forbidden: if the actor may not
    :raises GradesIncomplete: if the grades do not cover every mark, or are out of order
    :raises AlreadyExists: if the campus has a scheme of this code
    :raises Overlaps: if another scheme of the campus covers part of the time
    :raises RuleBroken: if it ends before it starts
    """
    permission = "grade_scheme.add"
    require(actor, permission)
    grades = _rules(values["grades"])
    check_grades(grades)
    columns = {name: value for name, value in values.items() if name != "grades"}
    row = GradeScheme(**columns)
    crud.write(row, force_insert=True)
    _keep_grades(row, grades)
    require_reach(queries.grade_schemes(actor, permission), row.pk, permission=permission)
    record_event(actor, action=permission, about=row, after={**columns, "grades": _told(grades)})
    return row


@transaction.atomic
def change_grade_scheme(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> GradeScheme:
    """Change a scheme; `grades` replace those that it has. One that results were graded by can only be ended.

    The scheme is locked: whoever grades by it waits, and whoever has just graded by it is seen here.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises GradeSchemeInUse: if results were graded by it
    :raises GradesIncomplete: if the grades do not cover every mark, or are out of order
    :raises AlreadyExists: if the campus has a scheme of this code
    :raises Overlaps: if another scheme of the campus covers part of the time
    :raises RuleBroken: if it ends before it starts
    """
    permission = "grade_scheme.change"
    require_sight(queries.grade_schemes(actor, "grade_scheme.view"), pk)
    row = lock(GradeScheme, pk)
    require_reach(queries.grade_schemes(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    wanted = {**values, **({"grades": _rules(values["grades"])} if "grades" in values else {})}
    present = {name: queries.grades_in(row) if name == "grades" else getattr(row, name) for name in wanted}
    changes = {name: value for name, value in wanted.items() if present[name] != value}
    if not changes:
        return row
    last = TranscriptEntry.objects.filter(scheme=row).aggregate(on=Max("graded_on"))["on"]
    check_scheme_change(set(changes), last_graded_on=last, valid_until=changes.get("valid_until"))
    if "grades" in changes:
        check_grades(changes["grades"])
        Grade.objects.filter(scheme=row).delete()
        _keep_grades(row, changes["grades"])
    columns = {name: value for name, value in changes.items() if name != "grades"}
    for name, value in {**columns, "version": row.version + 1, "updated_at": clock.now()}.items():
        setattr(row, name, value)
    crud.write(row, update_fields=[*columns, "version", "updated_at"])
    before, after = (
        {name: _told(each[name]) if name == "grades" else each[name] for name in changes} for each in (present, changes)
    )
    record_event(actor, action=permission, about=row, before=before, after=after)
    return row


@transaction.atomic
def change_repeat_policy(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> RepeatPolicy:
    """Change what is made of repeated units. A policy that has begun can only be given an end.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises RepeatPolicyInUse: if it has begun, and more than its end or an end in the past is asked for
    :raises Overlaps: if another policy of the campus covers part of the time
    :raises RuleBroken: if it ends before it starts
    """
    require_sight(queries.repeat_policies(actor, "repeat_policy.view"), pk)
    before = lock(RepeatPolicy, pk)
    row = crud.change(
        actor,
        model=RepeatPolicy,
        rows=queries.repeat_policies,
        permission="repeat_policy.change",
        pk=pk,
        values=values,
        versions=versions,
    )
    check_policy_change(
        {name for name in values if getattr(before, name) != getattr(row, name)},
        valid_from=before.valid_from,
        valid_until=row.valid_until,
        today=clock.today(Campus(before.campus)),
    )
    return row


def _rules(grades: Sequence[Mapping[str, Any]]) -> tuple[GradeRule, ...]:
    """Return grades as they are compared: in the order of their codes."""
    return tuple(sorted((GradeRule(**grade) for grade in grades), key=lambda grade: grade.code))


def _keep_grades(scheme: GradeScheme, grades: Sequence[GradeRule]) -> None:
    Grade.objects.bulk_create(Grade(scheme=scheme, **asdict(grade)) for grade in grades)


def _told(grades: Sequence[GradeRule]) -> list[dict[str, Any]]:
    return [asdict(grade) for grade in grades]
