"""Giving freed seats on: to those who wait, in their order, before anybody else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.questions import request_approval
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.checks import Findings, Request, judge
from domain.enrollment.rules.facts import Offering
from domain.enrollment.rules.seats import seats_left
from domain.notifications.commands import News, tell_all
from domain.policy import limits
from domain.policy.campuses import ZONES, Campus
from domain.policy.enrollments import Promotion, WithdrawalOutcome
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import ENROLLMENT, EnrollmentState
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.transitions import advance

FREED = Actor.system(reason="a seat became free")
OVERDUE = Actor.system(reason="its time is over")


@transaction.atomic
def promote_enrollments(actor: Actor, *, offering_id: Any, after: int = 0) -> None:
    """End what is overdue in an offering and give its free seats to who waits.

    :raises NotFound: if there is no such offering
    """
    claim = claim_places(actor, offering_ids=[offering_id], freeing={offering_id}, after=after)
    promote_waiting(actor, claim=claim)


def promote_waiting(actor: Actor, *, claim: Claim) -> None:
    """Give every free seat of the claimed offerings to the first in its queue who may have it.

    In the caller's transaction. Whom a rule stops keeps the place in the queue and is told why; the seat goes to the
    next.
    """
    _end_overdue(claim)
    news: list[News] = []
    passed = queries.overridden_rules([row.pk for queue in claim.heads.values() for row in queue])
    for offering_id, queue in sorted(claim.heads.items()):
        last = None
        for row in queue:
            offering = claim.offerings[offering_id]
            if seats_left(offering) <= 0 or not offering.is_open(claim.now):
                break
            last = row
            student = claim.students[row.student_id]
            if not student.waits(row.pk):  # the command itself moved it
                continue
            request = Request(student, offering, claim.now, own=row.pk)
            findings = judge(request, overrides=passed.get(row.pk, frozenset()), queued=False)
            if findings.refusals():
                news += _skip(row, findings, claim)
            else:
                news += _give_seat(row, findings, claim)
        if last is not None and seats_left(claim.offerings[offering_id]) > 0 and _may_go_on(queue, last):
            if offering_id not in claim.unread:
                enqueue("enrollment.promote", offering_id=str(offering_id), after=claim.numbers[last.pk])
            claim.unread.add(offering_id)
    tell_all(FREED, news=news)


def _may_go_on(queue: Sequence[Enrollment], last: Enrollment) -> bool:
    """Tell whether more may wait beyond those that were looked at."""
    return last is queue[-1] and len(queue) == limits.QUEUE_LOOKED_AT


def _give_seat(row: Enrollment, findings: Findings, claim: Claim) -> list[News]:
    offering = claim.offerings[row.offering_id]
    number = row.queue_number
    changes: dict[str, Any] = {
        "queue_number": None,
        "reserved_place_id": findings.seat.reserve_id if findings.seat else None,
        "requisites": findings.requisites,
        "skipped_at": None,
        "skip_reasons": [],
    }
    if offering.promotion == Promotion.OFFER:
        until = min(claim.now + timedelta(hours=offering.offer_hours), offering.closes_at)
        advance(row, ENROLLMENT, "enrollment.offer", **changes, offer_expires_at=until)
        action = "enrollment.offer"
    elif offering.approval_required or findings.questions:
        advance(row, ENROLLMENT, "enrollment.request", **changes)
        request_approval(FREED, enrollment=row, questions=findings.questions)
        action = "enrollment.request"
    else:
        advance(row, ENROLLMENT, "enrollment.promote", **changes, seated_at=claim.now)
        action = "enrollment.promote"
    claim.moved(row, before=EnrollmentState.WAITLISTED)
    record_event(
        FREED,
        action=action,
        about=row,
        before={"status": EnrollmentState.WAITLISTED, "queue_number": number},
        after={"status": row.status, "offer_expires_at": row.offer_expires_at},
    )
    return _told_of_seat(row, offering)


def _told_of_seat(row: Enrollment, offering: Offering) -> list[News]:
    """Return what a student is told who came to a seat. Whoever waits for a decision is told of that."""
    key, people, facts = f"enrollment.seat:{row.pk}:{row.version}", [row.student_id], {"offering": offering.unit_code}
    if row.offer_expires_at is not None:
        until = row.offer_expires_at.astimezone(ZONES[Campus(offering.campus)])
        facts["until"] = f"{until:%Y-%m-%d %H:%M}"
        return [News(NotificationKind.ENROLLMENT_OFFERED, key, people, row, facts)]
    if row.status == EnrollmentState.ENROLLED:
        return [News(NotificationKind.ENROLLMENT_PROMOTED, key, people, row, facts)]
    return []


def _skip(row: Enrollment, findings: Findings, claim: Claim) -> list[News]:
    """Tell who waits why the seat went past; said once, however often the same reasons are found."""
    reasons = [{"code": each.code, "title": each.title} for each in findings.refusals()]
    if row.skip_reasons == reasons:
        return []
    row.skip_reasons, row.skipped_at = reasons, claim.now
    row.version, row.updated_at = row.version + 1, claim.now
    row.save(update_fields=["skip_reasons", "skipped_at", "version", "updated_at"])
    record_event(FREED, action="enrollment.skip", about=row, after={"skip_reasons": reasons})
    why = "; ".join(each["title"] for each in reasons)
    facts = {"offering": claim.offerings[row.offering_id].unit_code, "reason": f"{why}."}
    key = f"enrollment.skip:{row.pk}:{row.version}"
    return [News(NotificationKind.ENROLLMENT_SKIPPED, key, [row.student_id], row, facts)]


def _end_overdue(claim: Claim) -> None:
    """Withdraw offers nobody took in time and, once the offering is closed, requests that still wait."""
    for row in queries.overdue(claim.offerings, now=claim.now):
        before = row.status
        advance(
            row,
            ENROLLMENT,
            "enrollment.expire",
            outcome=WithdrawalOutcome.EXPIRED,
            withdrawn_at=claim.now,
            offer_expires_at=None,
            queue_number=None,
        )
        claim.moved(row, before=before)
        record_event(
            OVERDUE, action="enrollment.expire", about=row, before={"status": before}, after={"status": row.status}
        )
