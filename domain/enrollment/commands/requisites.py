"""Keeping up how places stand to what their units require, and letting somebody stay who misses it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from domain.audit.commands import describe_event, record_event, record_events
from domain.enrollment import queries
from domain.enrollment.errors import RequisitesMissing
from domain.enrollment.models import Enrollment, EnrollmentOverride
from domain.enrollment.rules.decisions import check_others
from domain.enrollment.rules.facts import Student
from domain.enrollment.rules.requisites import rests_on, state_of, verdict_on
from domain.policy.enrollments import RequisiteState
from domain.policy.workflows import LIVE, EnrollmentState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, WrongState
from domain.shared.locking import lock, lock_all
from domain.users.models import User

WAIVE, RECHECK, OVERRIDE = "enrollment.waive", "enrollment.recheck", "enrollment.override"


@transaction.atomic
def waive_enrollment(actor: Actor, *, pk: Any, reason: str) -> Enrollment:
    """Let a student have a place although what its unit requires is missing, or would be if a result fails.

    :raises NotFound: if the actor can't see the enrollment
    :raises Forbidden: if the actor may not let rules pass
    :raises OwnRequest: if it is the actor's own
    :raises WrongState: if nothing is missing, or the enrollment has ended
    """
    require(actor, WAIVE)
    require_sight(queries.enrollments(actor, "enrollment.view"), pk)
    require_reach(queries.enrollments(actor, WAIVE), pk, permission=WAIVE)
    known = Enrollment.objects.filter(pk=pk).first()
    if known is None:
        raise NotFound
    check_others(student_id=known.student_id, person_ids={actor.user_id, actor.acting_by})
    lock(User, known.student_id)  # as whoever looks again at the student's places
    row = lock(Enrollment, pk)
    before, possible = row.requisites, (RequisiteState.FAILED, RequisiteState.CONDITIONAL)
    if row.status not in LIVE:
        raise WrongState("The enrollment has ended.", status=row.status, possible_from=list(LIVE))
    if before not in possible:
        raise WrongState("There is nothing to let pass.", status=before, possible_from=list(possible))
    row.requisites, row.updated_at, row.version = RequisiteState.WAIVED, clock.now(), row.version + 1
    row.save(update_fields=["requisites", "updated_at", "version"])
    kept, is_new = EnrollmentOverride.objects.get_or_create(
        enrollment=row,
        rule=RequisitesMissing.code,
        defaults={"reason": reason, "facts": {"requisites": before}, "granted_by_id": actor.user_id},
    )
    if is_new:
        record_event(actor, action=OVERRIDE, about=kept, after={"rule": kept.rule, "facts": kept.facts}, reason=reason)
    after = {"requisites": row.requisites}
    record_event(actor, action=WAIVE, about=row, before={"requisites": before}, after=after, reason=reason)
    return row


@transaction.atomic
def recheck_students(actor: Actor, *, student_ids: Collection[Any]) -> None:
    """Look again at places of these students that rest on something, or whose requisites failed.

    :raises Busy: if others hold the students for too long
    """
    lock_all(User, student_ids)
    recheck_enrollments(actor, student_ids=student_ids)


def recheck_enrollments(
    actor: Actor,
    *,
    student_ids: Collection[Any],
    unit_ids: Collection[Any] = (),
    known: Mapping[Any, Student] | None = None,
) -> None:
    """Look again at how places of these students stand to what their units require.

    In the caller's transaction, which holds the students. It is about places that rest on results to come or have
    failed, and those whose requisites name one of the units in which something has changed. Nobody loses a place: who
    fails what it rested on is marked, for the office to decide. `known` are the facts, if the caller has them.
    """
    students = known if known is not None else queries.students_as_facts(student_ids)
    places = {
        place.enrollment_id: (students[pk], place)
        for pk in student_ids
        for place in students[pk].taken
        if place.requisites != RequisiteState.WAIVED
    }
    offerings = queries.offerings_that_require({place.offering_id for _, place in places.values()})
    affected = {
        pk: offerings.get(place.offering_id)
        for pk, (_, place) in places.items()
        if place.requisites != RequisiteState.MET
        or (place.offering_id in offerings and rests_on(offerings[place.offering_id].requisite, unit_ids))
    }
    approved, passed = queries.approved_questions(affected), queries.overridden_rules(affected)
    states = {}
    for pk, offering in affected.items():
        student, place = places[pk]
        state = RequisiteState.MET
        if offering is not None:
            verdict = verdict_on(student, offering, own=pk, approved=approved[pk])
            state = state_of(verdict, asked=place.status != EnrollmentState.ENROLLED)
        if state == RequisiteState.FAILED and RequisitesMissing.code in passed.get(pk, ()):
            state = RequisiteState.WAIVED
        if state != place.requisites:
            states[pk] = state
    _store(actor, states, before={pk: places[pk][1].requisites for pk in states})


def recheck_failed(actor: Actor, *, students: Mapping[Any, Student]) -> None:
    """Look again at failed places of students who got another one, in the caller's transaction, which holds them."""
    failed = {
        pk for pk, each in students.items() if any(place.requisites == RequisiteState.FAILED for place in each.taken)
    }
    if failed:
        recheck_enrollments(actor, student_ids=failed, known=students)


def _store(actor: Actor, states: Mapping[Any, RequisiteState], *, before: Mapping[Any, str]) -> None:
    """Write new states, one statement for each."""
    for state in RequisiteState:
        pks = [pk for pk, each in states.items() if each == state]
        if not pks:
            continue
        rows = Enrollment.objects.filter(pk__in=pks)
        changed = list(rows.exclude(requisites=state).order_by("pk"))
        rows.filter(pk__in=[row.pk for row in changed]).update(
            requisites=state, version=F("version") + 1, updated_at=clock.now()
        )
        events = [
            describe_event(
                actor, action=RECHECK, about=row, before={"requisites": before[row.pk]}, after={"requisites": state}
            )
            for row in changed
        ]
        record_events(actor, events=events)
