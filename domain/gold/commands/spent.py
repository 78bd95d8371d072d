"""What students do with their gold, in person only."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from domain.gold import queries, rules
from domain.gold.commands.given import Outcome
from domain.gold.commands.ledger import claim_gold_accounts, record_expiry_of, record_gold
from domain.gold.errors import GoldIsForStudents
from domain.gold.rules import Entry
from domain.notifications.commands import tell
from domain.policy.gold import GoldKind
from domain.policy.notifications import NotificationKind
from domain.shared import clock
from domain.shared.access import require, require_in_person
from domain.shared.actor import Actor

REDEEM, TRANSFER = "gold_transaction.redeem", "gold_transaction.transfer"
DAY = timedelta(days=1)


@transaction.atomic
def redeem_gold_transaction(actor: Actor, *, amount: int, key: str, note: str) -> Outcome:
    """Spend one's own gold on something. The same key again changes nothing.

    :raises Forbidden: if the actor may not
    :raises NotWhileActing: if somebody acts as the actor
    :raises NotEnoughGold: if there is less
    :raises GoldKeyTaken: if the key stands for another amount
    :raises Busy: if somebody else moves the actor's gold for too long
    """
    require(actor, REDEEM)
    require_in_person(actor)
    own = actor.user_id
    claim_gold_accounts(actor, student_ids=[own])
    if there := queries.entry_of_key(GoldKind.REDEEM, key, student_id=own):
        rules.check_same((there.amount,), (-amount,))
        return Outcome(there.pk, is_new=False)
    record_expiry_of(actor, student_id=own)
    takes = rules.take(queries.open_lots(own), amount)
    (row,) = record_gold(actor, entries=[Entry(own, GoldKind.REDEEM, -amount, key, note, takes=takes)])
    return Outcome(row.pk, is_new=True)


@transaction.atomic
def transfer_gold_transaction(actor: Actor, *, student_id: Any, amount: int, key: str, note: str = "") -> Outcome:
    """Pass gold on to another student; it expires there when it would have here. The same key again changes nothing.

    :raises Forbidden: if the actor may not
    :raises NotWhileActing: if somebody acts as the actor
    :raises TransferToOneself: if the student is the actor
    :raises GoldIsForStudents: if the person is no student with an open account
    :raises TransferLimitReached: if it is more than a day allows
    :raises NotEnoughGold: if there is less
    :raises GoldKeyTaken: if the key stands for another transfer
    :raises Busy: if somebody else moves the gold of one of the two for too long
    """
    require(actor, TRANSFER)
    require_in_person(actor)
    own = actor.user_id
    rules.check_two(own, student_id)
    if not queries.is_holder(student_id):
        raise GoldIsForStudents(fields=["student_id"])
    claim_gold_accounts(actor, student_ids=[own, student_id])
    if there := queries.entry_of_key(GoldKind.TRANSFER, key, student_id=own):
        rules.check_same((there.counterpart_id, there.amount), (student_id, -amount))
        return Outcome(there.pk, is_new=False)
    rules.check_transfer(amount, passed_on=queries.passed_on(own, since=clock.now() - DAY))
    record_expiry_of(actor, student_id=own)
    parts = rules.take(queries.open_lots(own), amount)
    shared: dict[str, Any] = {"kind": GoldKind.TRANSFER, "key": key, "note": note, "group_id": uuid7()}
    row, other = record_gold(
        actor,
        entries=[
            Entry(own, amount=-amount, takes=parts, counterpart_id=student_id, **shared),
            Entry(student_id, amount=amount, brings=parts, counterpart_id=own, **shared),
        ],
    )
    news: dict[str, Any] = {
        "key": f"gold.transfer:{other.pk}",
        "people": [student_id],
        "about": other,
        "facts": {"amount": amount},
    }
    tell(actor, kind=NotificationKind.GOLD_RECEIVED, **news)
    return Outcome(row.pk, is_new=True)
