"""What can be asked of entries, lots and balances."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum

from domain.gold import scopes
from domain.gold.models import GoldAccount, GoldAllocation, GoldLot, GoldTransaction
from domain.gold.rules import Lot
from domain.people.models import StudentProfile
from domain.policy import limits
from domain.policy.gold import KEYED_FOR_ALL, GoldKind
from domain.shared import clock
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User


def gold_transactions(actor: Actor, permission: str) -> QuerySet[GoldTransaction]:
    """Return the entries the actor reaches with this permission."""
    return narrow(GoldTransaction.objects.all(), actor=actor, permission=permission, scopes=scopes.GOLD_TRANSACTION)


def gold_accounts(actor: Actor, permission: str) -> QuerySet[GoldAccount]:
    """Return the accounts of the students whose entries the actor reaches with this permission."""
    return narrow(GoldAccount.objects.all(), actor=actor, permission=permission, scopes=scopes.OF_STUDENT)


def lots_of(path: str = "") -> QuerySet[GoldLot]:
    """Return the lots that an entry brought, the first to expire first. `path` leads to the entry."""
    return GoldLot.objects.filter(transaction=OuterRef(f"{path}pk")).order_by("expires_at", "pk")


def is_holder(student_id: Any) -> bool:
    """Tell whether somebody may have gold: a student whose account is open."""
    profile = StudentProfile.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(profile), pk=student_id, is_active=True).exists()


def entry_of_key(kind: GoldKind, key: str, *, student_id: Any) -> GoldTransaction | None:
    """Return the entry that a key stands for: of anybody, or of this student where keys are each student's own."""
    rows = GoldTransaction.objects.filter(kind=kind, key=key)
    if kind not in KEYED_FOR_ALL:
        rows = rows.filter(student=student_id, amount__lt=0)
    return rows.first()


def open_lots(student_id: Any) -> list[Lot]:
    """Return what of a student's gold nobody has spent."""
    rows = GoldLot.objects.filter(student=student_id, remaining__gt=0)
    return [Lot(remaining, expires_at, pk) for remaining, expires_at, pk in rows.values_list(*_LOT)]


def due_lots(*, now: datetime, most: int) -> list[tuple[Any, Lot]]:
    """Return lots whose time is over and of which something remains, each after its student."""
    rows = GoldLot.objects.filter(remaining__gt=0, expires_at__lte=now).order_by("expires_at", "pk")[:most]
    return [(student_id, Lot(*lot)) for student_id, *lot in rows.values_list("student_id", *_LOT)]


def expiring(*, now: datetime, after: Any, most: int) -> list[tuple[Any, int, datetime]]:
    """Return students, in the order of their ids, with what of their gold expires soon, and when the first of it."""
    soon = now + timedelta(days=limits.GOLD_WARNED_DAYS)
    rows = GoldLot.objects.filter(remaining__gt=0, expires_at__gt=now, expires_at__lte=soon, student__is_active=True)
    if after is not None:
        rows = rows.filter(student__gt=after)
    sums = rows.order_by("student").values("student").annotate(amount=Sum("remaining"), first_at=Min("expires_at"))
    return list(sums.values_list("student", "amount", "first_at")[:most])


_LOT = ("remaining", "expires_at", "pk")


def halves_of(entry: GoldTransaction) -> list[GoldTransaction]:
    """Return an entry with the other half of its transfer, if it is one."""
    if entry.group_id is None:
        return [entry]
    return list(GoldTransaction.objects.filter(group_id=entry.group_id).order_by("student"))


def parts_taken(entry: GoldTransaction) -> list[Lot]:
    """Return what an outgoing entry took of which lots."""
    rows = GoldAllocation.objects.filter(transaction=entry).order_by("lot__expires_at", "lot")
    return [Lot(*row) for row in rows.values_list("amount", "lot__expires_at", "lot_id")]


def is_expired(entry: GoldTransaction) -> bool:
    """Tell whether a part of what an entry brought has been written off."""
    return GoldAllocation.objects.filter(lot__transaction=entry, transaction__kind=GoldKind.EXPIRE).exists()


def passed_on(student_id: Any, *, since: datetime) -> int:
    """Return how much a student has passed on since then. What came back by a reversal counts all the same."""
    rows = GoldTransaction.objects.filter(
        student=student_id, kind=GoldKind.TRANSFER, amount__lt=0, created_at__gt=since
    )
    return -(rows.aggregate(total=Sum("amount"))["total"] or 0)


def own_gold(actor: Actor) -> dict[str, Any]:
    """Return the actor's gold: what can be spent now, what was earned, and what expires soon. Two statements.

    Gold whose time is over counts no more, also where the ledger has not written it off yet.
    """
    now, soon = clock.now(), clock.now() + timedelta(days=limits.GOLD_EXPIRING_DAYS)
    account = GoldAccount.objects.filter(student=actor.user_id).first() or GoldAccount(student_id=actor.user_id)
    rows = GoldLot.objects.filter(student=actor.user_id, remaining__gt=0, expires_at__gt=now)
    sums = list(rows.order_by("expires_at").values("expires_at").annotate(amount=Sum("remaining")))
    return {
        "balance": sum(each["amount"] for each in sums),
        "earned": account.earned,
        "on_leaderboard": account.on_leaderboard,
        "expiring": [each for each in sums if each["expires_at"] <= soon],
    }
