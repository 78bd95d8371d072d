"""Writing entries: the one way into the ledger, behind locks on the accounts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from domain.audit.commands import describe_event, record_events
from domain.gold import queries
from domain.gold.models import GoldAccount, GoldAllocation, GoldLot, GoldTransaction
from domain.gold.rules import Entry, expiry
from domain.notifications.commands import News, tell_all
from domain.policy.notifications import NotificationKind
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.locking import lock_all

NOUN = "gold_transaction"


def claim_gold_accounts(actor: Actor, *, student_ids: Collection[Any]) -> Mapping[Any, GoldAccount]:
    """Lock these students' accounts, opened if need be, until the caller's transaction ends; by student.

    :raises Busy: if another transaction holds one for longer than the lock timeout
    """
    wanted = sorted(set(student_ids), key=str)
    there = dict(GoldAccount.objects.filter(student__in=wanted).values_list("student_id", "pk"))
    if missing := [each for each in wanted if each not in there]:
        new = [GoldAccount(student_id=each) for each in missing]
        GoldAccount.objects.bulk_create(new, ignore_conflicts=True)  # whoever opens one at the same instant opens it
        there = dict(GoldAccount.objects.filter(student__in=wanted).values_list("student_id", "pk"))
    return {account.student_id: account for account in lock_all(GoldAccount, list(there.values()))}


def record_gold(actor: Actor, *, entries: Sequence[Entry], reason: str = "") -> list[GoldTransaction]:
    """Write entries with what they bring and take, in the caller's transaction, which has claimed the accounts.

    :raises IntegrityError: if a key has happened, or a lot or a balance would go below zero
    """
    rows = [
        GoldTransaction(
            student_id=entry.student_id,
            kind=entry.kind,
            amount=entry.amount,
            key=entry.key,
            note=entry.note,
            group_id=entry.group_id,
            counterpart_id=entry.counterpart_id,
            reverses_id=entry.reverses_id,
            made_by_id=actor.user_id,
        )
        for entry in entries
    ]
    GoldTransaction.objects.bulk_create(rows)
    both = list(zip(rows, entries, strict=True))
    GoldLot.objects.bulk_create(
        GoldLot(
            student_id=row.student_id,
            transaction=row,
            amount=lot.amount,
            remaining=lot.amount,
            expires_at=lot.expires_at,
        )
        for row, entry in both
        for lot in entry.brings
    )
    GoldAllocation.objects.bulk_create(
        GoldAllocation(transaction=row, lot_id=lot.pk, amount=lot.amount) for row, entry in both for lot in entry.takes
    )
    record_events(
        actor,
        events=[
            describe_event(
                actor,
                action=f"{NOUN}.{'reverse' if row.reverses_id else row.kind}",
                about=row,
                after={"student_id": row.student_id, "amount": row.amount, "key": row.key},
                reason=reason,
            )
            for row in rows
        ],
    )
    return rows


@transaction.atomic
def record_expired_gold(actor: Actor, *, now: datetime, most: int) -> int:
    """Write off what remains of lots whose time is over, so many at most; return how many lots there were.

    :raises Busy: if another transaction holds an account for longer than the lock timeout
    """
    student_ids = {student_id for student_id, _ in queries.due_lots(now=now, most=most)}
    accounts = claim_gold_accounts(actor, student_ids=student_ids)
    # Read again behind the locks: somebody may have spent, or written off, a part meanwhile.
    due = [(student_id, lot) for student_id, lot in queries.due_lots(now=now, most=most) if student_id in accounts]
    record_gold(actor, entries=[expiry(student_id, lot) for student_id, lot in due])
    return len(due)


@transaction.atomic
def tell_of_expiring_gold(actor: Actor, *, now: datetime, after: Any, most: int) -> Any:
    """Tell the next students what of their gold expires soon; return the last one's id, or None if there was nobody.

    Once for the day on which the first of it does.
    """
    found = queries.expiring(now=now, after=after, most=most)
    tell_all(
        actor,
        news=[
            News(
                NotificationKind.GOLD_EXPIRING,
                key=f"gold.expiring:{student_id}:{first_at:%Y-%m-%d}",
                people=[student_id],
                facts={"amount": amount, "day": f"{first_at:%Y-%m-%d}"},
            )
            for student_id, amount, first_at in found
        ],
    )
    return found[-1][0] if found else None


def record_expiry_of(actor: Actor, *, student_id: Any) -> None:
    """Write off what of a student's gold is over, in the caller's transaction, which has claimed the account."""
    now = clock.now()
    due = [lot for lot in queries.open_lots(student_id) if lot.expires_at <= now]
    record_gold(actor, entries=[expiry(student_id, lot) for lot in due])
