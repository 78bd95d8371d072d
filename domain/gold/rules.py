"""How gold is taken from lots, how long it lasts, and who may decide on whose. Pure functions."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.gold.errors import (
    GoldKeyTaken,
    NotEnoughGold,
    NotReversible,
    OwnGold,
    TooMuchGold,
    TransferLimitReached,
    TransferToOneself,
)
from domain.policy import limits
from domain.policy.gold import FINAL, GoldKind


@dataclass(frozen=True)
class Lot:
    """What can be taken together, and until when. One that is yet to be has no id."""

    amount: int
    expires_at: datetime
    pk: Any = None


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger to be: with the lots that it brings, or what it takes of which."""

    student_id: Any
    kind: GoldKind
    amount: int
    key: str
    note: str = ""
    brings: tuple[Lot, ...] = ()
    takes: tuple[Lot, ...] = ()
    group_id: Any = None
    counterpart_id: Any = None
    reverses_id: Any = None


def take(lots: Iterable[Lot], amount: int, *, first: Collection[Any] = ()) -> tuple[Lot, ...]:
    """Return what to take of which lots: first of those named, then of what expires soonest.

    :raises NotEnoughGold: if they hold less
    """
    known = sorted(lots, key=lambda lot: (lot.pk not in first, lot.expires_at, str(lot.pk)))
    there = sum(lot.amount for lot in known)
    if there < amount:
        raise NotEnoughGold(fields=["amount"], available=there, needed=amount)
    return tuple(_taken(known, amount))


def _taken(lots: Iterable[Lot], amount: int) -> Iterator[Lot]:
    for lot in lots:
        if amount <= 0:
            return
        part = min(lot.amount, amount)
        amount -= part
        yield Lot(part, lot.expires_at, lot.pk)


def given_back(parts: Iterable[Lot], *, now: datetime) -> tuple[Lot, ...]:
    """Return the lots that a reversal makes of what was taken: each lasts as it did, but for some days at least."""
    least = now + timedelta(days=limits.GOLD_GIVEN_BACK_DAYS)
    return tuple(Lot(part.amount, max(part.expires_at, least)) for part in parts)


def expiry(student_id: Any, lot: Lot) -> Entry:
    """Return the entry that writes off what remains of a lot."""
    return Entry(student_id, GoldKind.EXPIRE, -lot.amount, key=f"expire:{lot.pk}", takes=(lot,))


def check_others(*, student_ids: Collection[Any], person_ids: Collection[Any]) -> None:
    """Refuse to decide on one's own gold, also while acting as somebody else.

    :raises OwnGold: if a student is among those who act
    """
    if not set(student_ids).isdisjoint(person_ids):
        raise OwnGold


def check_award(amount: int, *, to_everybody: bool) -> None:
    """Refuse an award that is larger than the caller may give.

    :raises TooMuchGold: naming how much it may be
    """
    most = limits.GOLD_AWARD_MAX if to_everybody else limits.GOLD_AWARD_TAUGHT_MAX
    if amount > most:
        raise TooMuchGold(fields=["amount"], most=most)


def check_transfer(amount: int, *, passed_on: int) -> None:
    """Refuse to pass on more than a day allows.

    :raises TransferLimitReached: naming the limit and what has been passed on
    """
    if passed_on + amount > limits.GOLD_TRANSFERRED_DAILY_MAX:
        most = limits.GOLD_TRANSFERRED_DAILY_MAX
        raise TransferLimitReached(fields=["amount"], most=most, passed_on=passed_on)


def check_two(giver_id: Any, receiver_id: Any) -> None:
    """Refuse a transfer to oneself.

    :raises TransferToOneself: if it is one
    """
    if giver_id == receiver_id:
        raise TransferToOneself(fields=["student_id"])


def check_same(there: Collection[Any], asked: Collection[Any]) -> None:
    """Refuse a key that stands for another deed.

    :raises GoldKeyTaken: unless both are the same
    """
    if there != asked:
        raise GoldKeyTaken(fields=["key"])


def check_reversible(kind: str) -> None:
    """Refuse to undo what is final.

    :raises NotReversible: naming the kind
    """
    if kind in FINAL:
        raise NotReversible(kind=kind)
