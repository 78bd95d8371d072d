"""Applying for a scholarship, and deciding on applications.

Where both are locked, the scholarship comes before the application.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from domain import crud
from domain.audit.commands import record_event
from domain.notifications.commands import tell
from domain.people.queries import holding
from domain.policy.notifications import NotificationKind
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.workflows import SCHOLARSHIP_APPLICATION
from domain.scholarships import queries, rules
from domain.scholarships.models import Scholarship, ScholarshipApplication
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, NotFound
from domain.shared.locking import lock
from domain.shared.transitions import advance
from domain.users.models import User

REVIEWERS: Final = [role for role, scope in MATRIX["scholarship_application.review"].items() if scope is Scope.ANY]


@transaction.atomic
def add_scholarship_application(actor: Actor, *, scholarship_id: Any, statement: str) -> ScholarshipApplication:
    """Apply for a scholarship, for oneself.

    :raises Forbidden: if the actor may not apply
    :raises NotFound: if there is no such scholarship
    :raises ScholarshipClosed: if it takes no applications now
    :raises AlreadyExists: if the actor has a live application for it
    """
    require(actor, "scholarship_application.add")
    scholarship = queries.scholarships(actor, "scholarship.view").filter(pk=scholarship_id).first()
    if scholarship is None:
        raise NotFound
    now = clock.now()
    rules.check_open(
        is_active=scholarship.is_active, opens_at=scholarship.opens_at, closes_at=scholarship.closes_at, now=now
    )
    values = {
        "applicant_id": actor.user_id,
        "scholarship_id": scholarship.pk,
        "statement": statement,
        "submitted_at": now,
    }
    try:
        row: ScholarshipApplication = crud.add(
            actor,
            model=ScholarshipApplication,
            rows=queries.scholarship_applications,
            permission="scholarship_application.add",
            values=values,
        )
    except AlreadyExists as error:
        detail = "You have applied for this scholarship already."
        raise AlreadyExists(detail, fields=["scholarship_id"]) from error
    tell(
        actor,
        kind=NotificationKind.SCHOLARSHIP_APPLIED,
        key=f"scholarship_application.add:{row.pk}",
        people=User.objects.filter(holding(REVIEWERS)),
        about=row,
        facts={"scholarship": scholarship.name},
    )
    return row


@transaction.atomic
def change_scholarship_application(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> ScholarshipApplication:
    """Change what was applied with, until somebody reviews it.

    :raises NotFound: if the actor can't see the application
    :raises Forbidden: if it is not the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if the review has begun
    """
    row = crud.change(
        actor,
        model=ScholarshipApplication,
        rows=queries.scholarship_applications,
        permission="scholarship_application.change",
        pk=pk,
        values=values,
        versions=versions,
    )
    rules.check_submitted(row.status)
    return row


@transaction.atomic
def review_scholarship_application(actor: Actor, *, pk: Any) -> ScholarshipApplication:
    """Take up the review. The applicant can't change the application any more.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not review it
    :raises OwnApplication: if it is the actor's own
    :raises WrongState: if it has been taken up before, or withdrawn
    """
    row = _to_decide(actor, "scholarship_application.review", pk)
    before = row.status
    advance(row, SCHOLARSHIP_APPLICATION, "scholarship_application.review")
    _record(actor, "scholarship_application.review", row, before)
    return row


@transaction.atomic
def approve_scholarship_application(actor: Actor, *, pk: Any, reason: str) -> ScholarshipApplication:
    """Give the applicant one of the places. The scholarship's row is locked, and its places are counted there.

    :raises NotFound: if the actor can't see the application
    :raises Forbidden: if the actor may not decide on it
    :raises OwnApplication: if it is the actor's own
    :raises ReasonNeeded: without a reason
    :raises WrongState: if it can't be approved any more, or not yet
    :raises ScholarshipFull: if every place is taken
    """
    permission = "scholarship_application.approve"
    require(actor, permission)
    known = queries.scholarship_applications(actor, "scholarship_application.view").filter(pk=pk).first()
    if known is None:
        raise NotFound
    scholarship = lock(Scholarship, known.scholarship_id)
    row = _to_decide(actor, permission, pk)
    rules.check_reason(reason)
    before = row.status
    advance(row, SCHOLARSHIP_APPLICATION, "scholarship_application.approve", **_decision(actor, reason))
    rules.check_places(taken=scholarship.places_taken, places=scholarship.places)
    scholarship.places_taken = F("places_taken") + 1  # should the lock fail, the constraint holds
    scholarship.version, scholarship.updated_at = scholarship.version + 1, clock.now()
    crud.write(scholarship, update_fields=["places_taken", "version", "updated_at"])
    _record(actor, permission, row, before, reason)
    _tell(actor, NotificationKind.SCHOLARSHIP_APPROVED, row)
    return row


@transaction.atomic
def reject_scholarship_application(actor: Actor, *, pk: Any, reason: str) -> ScholarshipApplication:
    """Refuse the application.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not decide on it
    :raises OwnApplication: if it is the actor's own
    :raises ReasonNeeded: without a reason
    :raises WrongState: if it can't be rejected any more, or not yet
    """
    row = _to_decide(actor, "scholarship_application.reject", pk)
    rules.check_reason(reason)
    before = row.status
    advance(row, SCHOLARSHIP_APPLICATION, "scholarship_application.reject", **_decision(actor, reason))
    _record(actor, "scholarship_application.reject", row, before, reason)
    _tell(actor, NotificationKind.SCHOLARSHIP_REJECTED, row)
    return row


@transaction.atomic
def waitlist_scholarship_application(actor: Actor, *, pk: Any, reason: str) -> ScholarshipApplication:
    """Keep the application for a place that may become free.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not decide on it
    :raises OwnApplication: if it is the actor's own
    :raises ReasonNeeded: without a reason
    :raises WrongState: if it is not under review
    """
    row = _to_decide(actor, "scholarship_application.waitlist", pk)
    rules.check_reason(reason)
    before = row.status
    advance(row, SCHOLARSHIP_APPLICATION, "scholarship_application.waitlist", **_decision(actor, reason))
    _record(actor, "scholarship_application.waitlist", row, before, reason)
    _tell(actor, NotificationKind.SCHOLARSHIP_WAITLISTED, row)
    return row


@transaction.atomic
def withdraw_scholarship_application(actor: Actor, *, pk: Any) -> ScholarshipApplication:
    """Take one's own application back.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is not the actor's own
    :raises WrongState: if it is decided
    """
    row = _reached(actor, "scholarship_application.withdraw", pk)
    before = row.status
    advance(row, SCHOLARSHIP_APPLICATION, "scholarship_application.withdraw")
    _record(actor, "scholarship_application.withdraw", row, before)
    return row


def _reached(actor: Actor, permission: str, pk: Any) -> ScholarshipApplication:
    """Lock an application that the actor reaches with this permission."""
    require(actor, permission)
    require_sight(queries.scholarship_applications(actor, "scholarship_application.view"), pk)
    row = lock(ScholarshipApplication, pk)
    require_reach(queries.scholarship_applications(actor, permission), pk, permission=permission)
    return row


def _to_decide(actor: Actor, permission: str, pk: Any) -> ScholarshipApplication:
    """Lock an application of somebody else."""
    row = _reached(actor, permission, pk)
    rules.check_others(applicant_id=row.applicant_id, person_ids={actor.user_id, actor.acting_by})
    return row


def _decision(actor: Actor, reason: str) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": actor.user_id, "decision_reason": reason.strip()}


def _record(actor: Actor, action: str, row: ScholarshipApplication, before: str, reason: str = "") -> None:
    record_event(
        actor, action=action, about=row, before={"status": before}, after={"status": row.status}, reason=reason
    )


def _tell(actor: Actor, kind: NotificationKind, row: ScholarshipApplication) -> None:
    """Tell the applicant of a decision, without its reason."""
    facts = {"scholarship": row.scholarship.name}
    key = f"scholarship_application.decide:{row.pk}:{row.version}"
    tell(actor, kind=kind, key=key, people=[row.applicant_id], about=row, facts=facts)
