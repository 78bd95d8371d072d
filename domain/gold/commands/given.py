"""What the university gives, and takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from domain.gold import queries, rules
from domain.gold.commands.ledger import claim_gold_accounts, record_expiry_of, record_gold
from domain.gold.errors import GoldIsForStudents, GoldKeyTaken
from domain.gold.models import GoldTransaction
from domain.gold.rules import Entry, Lot
from domain.notifications.commands import tell
from domain.policy import limits
from domain.policy.gold import GoldKind
from domain.policy.notifications import NotificationKind
from domain.policy.reach import Scope
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor

AWARD, DEDUCT = "gold_transaction.award", "gold_transaction.deduct"


@dataclass(frozen=True)
class Outcome:
    """The entry that a key stands for, and whether this call made it."""

    pk: Any
    is_new: bool


@transaction.atomic
def award_gold_transaction(
    actor: Actor, *, student_id: Any, amount: int, key: str, note: str, days: int = limits.GOLD_DAYS_DEFAULT
) -> Outcome:
    """Give a student gold for something that happens once. The same again changes nothing.

    :raises Forbidden: if the actor may award nothing, or not to this student
    :raises OwnGold: if the student is the actor
    :raises TooMuchGold: if it is more than the actor may award at once
    :raises GoldIsForStudents: if the person is no student with an open account
    :raises GoldKeyTaken: if the key stands for another award
    :raises Busy: if somebody else moves the student's gold for too long
    """
    require(actor, AWARD)
    rules.check_others(student_ids={student_id}, person_ids={actor.user_id, actor.acting_by})
    rules.check_award(amount, to_everybody=Scope.ANY in actor.scopes(AWARD))
    _check_holder(student_id)
    _claim(actor, AWARD, student_id)
    if there := queries.entry_of_key(GoldKind.AWARD, key, student_id=student_id):
        return _the_same(there, student_id=student_id, amount=amount)
    lot = Lot(amount, clock.now() + timedelta(days=days))
    entry = Entry(student_id, GoldKind.AWARD, amount, key, note, brings=(lot,))
    made = _written(actor, entry, note)
    about, facts = GoldTransaction(pk=made.pk), {"amount": amount}
    news: dict[str, Any] = {"key": f"gold.award:{made.pk}", "people": [student_id], "about": about, "facts": facts}
    tell(actor, kind=NotificationKind.GOLD_AWARDED, **news)
    return made


@transaction.atomic
def deduct_gold_transaction(actor: Actor, *, student_id: Any, amount: int, key: str, note: str) -> Outcome:
    """Take gold from a student, and say why. The same again changes nothing.

    :raises Forbidden: if the actor may not
    :raises OwnGold: if the student is the actor
    :raises NotEnoughGold: if there is less
    :raises GoldKeyTaken: if the key stands for something else
    :raises Busy: if somebody else moves the student's gold for too long
    """
    require(actor, DEDUCT)
    rules.check_others(student_ids={student_id}, person_ids={actor.user_id, actor.acting_by})
    _claim(actor, DEDUCT, student_id)
    if there := queries.entry_of_key(GoldKind.DEDUCT, key, student_id=student_id):
        return _the_same(there, student_id=student_id, amount=-amount)
    record_expiry_of(actor, student_id=student_id)
    takes = rules.take(queries.open_lots(student_id), amount)
    return _written(actor, Entry(student_id, GoldKind.DEDUCT, -amount, key, note, takes=takes), note)


def record_bonuses(actor: Actor, *, bonuses: Sequence[Entry]) -> list[GoldTransaction]:
    """Give gold by a rule, in the caller's transaction: so many entries of the kind `bonus`, each by its own key.

    :raises IntegrityError: if a key has happened
    :raises Busy: if somebody else moves one student's gold for too long
    """
    claim_gold_accounts(actor, student_ids=[entry.student_id for entry in bonuses])
    return record_gold(actor, entries=bonuses)


def _check_holder(student_id: Any) -> None:
    if not queries.is_holder(student_id):
        raise GoldIsForStudents(fields=["student_id"])


def _claim(actor: Actor, permission: str, student_id: Any) -> None:
    """Lock the account of a student whom the actor reaches: others learn nothing of what it holds, or of its keys."""
    account = claim_gold_accounts(actor, student_ids=[student_id])[student_id]
    require_reach(queries.gold_accounts(actor, permission), account.pk, permission=permission, fields=["student_id"])


def _written(actor: Actor, entry: Entry, reason: str) -> Outcome:
    """Write an entry whose key was free a moment ago."""
    try:
        with transaction.atomic():
            (row,) = record_gold(actor, entries=[entry], reason=reason)
    except IntegrityError as error:
        if queries.entry_of_key(entry.kind, entry.key, student_id=entry.student_id) is None:
            raise
        # Not of this student, whose account is locked: another award has taken the key in this very moment.
        raise GoldKeyTaken(fields=["key"]) from error
    return Outcome(row.pk, is_new=True)


def _the_same(there: GoldTransaction, *, student_id: Any, amount: int) -> Outcome:
    rules.check_same((there.student_id, there.amount), (student_id, amount))
    return Outcome(there.pk, is_new=False)
