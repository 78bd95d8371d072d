"""The rows that somebody reaches."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from domain.academic.models import SemesterOffering
from domain.enrollment import scopes
from domain.enrollment.errors import EnrollmentRule
from domain.enrollment.models import Enrollment, EnrollmentApproval, EnrollmentHold, EnrollmentOverride, ReservedPlace
from domain.policy.enrollments import RequisiteState
from domain.policy.reach import Scope
from domain.policy.workflows import LIVE, EnrollmentState
from domain.shared.access import narrow
from domain.shared.actor import Actor


def enrollments(actor: Actor, permission: str) -> QuerySet[Enrollment]:
    """Return the enrollments the actor reaches with this permission."""
    return narrow(Enrollment.objects.all(), actor=actor, permission=permission, scopes=scopes.ENROLLMENT)


def enrollment_approvals(actor: Actor, permission: str) -> QuerySet[EnrollmentApproval]:
    """Return the decisions, made and to be made, that the actor reaches with this permission."""
    return narrow(
        EnrollmentApproval.objects.all(), actor=actor, permission=permission, scopes=scopes.ENROLLMENT_APPROVAL
    )


def enrollment_overrides(actor: Actor, permission: str) -> QuerySet[EnrollmentOverride]:
    """Return the rules let pass that the actor reaches with this permission."""
    return narrow(
        EnrollmentOverride.objects.all(), actor=actor, permission=permission, scopes=scopes.ENROLLMENT_OVERRIDE
    )


def enrollment_holds(actor: Actor, permission: str) -> QuerySet[EnrollmentHold]:
    """Return the holds the actor reaches with this permission."""
    return narrow(EnrollmentHold.objects.all(), actor=actor, permission=permission, scopes=scopes.ENROLLMENT_HOLD)


def reserved_places(actor: Actor, permission: str) -> QuerySet[ReservedPlace]:
    """Return the reserved seats the actor reaches with this permission."""
    return narrow(ReservedPlace.objects.all(), actor=actor, permission=permission, scopes=scopes.RESERVED_PLACE)


def sees_whole(actor: Actor, student_id: Any) -> bool:
    """Tell whether the actor may see all that a rule may tell of a student: marks of any unit, holds, standing."""
    return student_id == actor.user_id or Scope.ANY in actor.scopes("transcript_entry.view")


def rules_told(actor: Actor, student_id: Any, rules: Iterable[EnrollmentRule]) -> list[EnrollmentRule]:
    """Return broken rules with the facts that the actor may know of this student."""
    return list(rules) if sees_whole(actor, student_id) else [rule.without_private() for rule in rules]


def reaches(actor: Actor, permission: str, *, student_id: Any, offering_ids: set[Any]) -> bool:
    """Tell whether the actor may do this for this student in every one of these offerings.

    Asked before anything is looked up about the student: a refusal with reasons would tell them to a stranger.
    """
    held = actor.scopes(permission)
    if Scope.ANY in held or (Scope.OWN in held and student_id == actor.user_id):
        return True
    others = narrow(
        SemesterOffering.objects.filter(pk__in=offering_ids),
        actor=actor,
        permission=permission,
        scopes=scopes.FOR_OTHERS,
    )
    return bool(offering_ids) and others.count() == len(offering_ids)


def queue_position(path: str = "") -> Any:
    """Return the place in the queue, counted from 1; null for who does not wait. `path` leads to the enrollment."""
    ahead = Enrollment.objects.filter(
        offering=OuterRef(f"{path}offering"),
        status=EnrollmentState.WAITLISTED,
        queue_number__lte=OuterRef(f"{path}queue_number"),
    ).order_by()
    return Subquery(ahead.values("offering").annotate(place=Count("pk")).values("place"), output_field=IntegerField())


def states_of(pks: Collection[Any]) -> Mapping[Any, dict[str, Any]]:
    """Return how each of these enrollments stands, and its place in the queue."""
    rows = Enrollment.objects.filter(pk__in=pks).annotate(place=queue_position())
    found: Any = rows.values_list("pk", "status", "place") if pks else ()
    return {pk: {"status": status, "queue_position": place} for pk, status, place in found}


def overdue(offering_ids: Collection[Any], *, now: datetime) -> QuerySet[Enrollment]:
    """Return offers that nobody took in time, and who still waits for an offering that has closed."""
    late = Q(status=EnrollmentState.OFFERED, offer_expires_at__lte=now)
    too_late = Q(status=EnrollmentState.WAITLISTED, offering__enrollment_closes_at__lte=now)
    return Enrollment.objects.filter(late | too_late, offering__in=offering_ids).order_by("pk")


def offerings_to_look_at(*, now: datetime) -> list[Any]:
    """Return the offerings in which something is overdue, or a seat is free while somebody waits."""
    late = Enrollment.objects.filter(status=EnrollmentState.OFFERED, offer_expires_at__lte=now).values("offering")
    waiting = Q(waitlist_taken__gt=0) & (
        Q(seats_taken__lt=F("capacity"), enrollment_opens_at__lte=now) | Q(enrollment_closes_at__lte=now)
    )
    found = SemesterOffering.objects.filter(waiting | Q(pk__in=late))
    return list(found.order_by("pk").values_list("pk", flat=True))


def students_to_recheck(*, after: Any = None, most: int) -> list[Any]:
    """Return who has something live that rests on results or has failed, in the order of their ids."""
    resting = (RequisiteState.CONDITIONAL, RequisiteState.FAILED)
    rows = Enrollment.objects.filter(status__in=LIVE, requisites__in=resting)
    if after is not None:
        rows = rows.filter(student__gt=after)
    return list(rows.order_by("student").values_list("student_id", flat=True).distinct()[:most])


def overridden_rules(enrollment_ids: Collection[Any]) -> Mapping[Any, frozenset[str]]:
    """Return the codes of the rules that somebody let pass for each of these."""
    found: dict[Any, set[str]] = {}
    if enrollment_ids:
        rows = EnrollmentOverride.objects.filter(enrollment__in=enrollment_ids)
        for pk, rule in rows.values_list("enrollment_id", "rule"):
            found.setdefault(pk, set()).add(rule)
    return {pk: frozenset(rules) for pk, rules in found.items()}


def known_offerings(pks: set[Any]) -> set[Any]:
    """Return those of these offerings that exist."""
    return set(SemesterOffering.objects.filter(pk__in=pks).values_list("pk", flat=True))
