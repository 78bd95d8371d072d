"""Undoing an entry, whole and once, by another."""

from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from domain.gold import queries, rules
from domain.gold.commands.ledger import claim_gold_accounts, record_expiry_of, record_gold
from domain.gold.errors import AlreadyReversed, GoldExpired
from domain.gold.models import GoldTransaction
from domain.gold.rules import Entry
from domain.policy.gold import GoldKind
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor

REVERSE = "gold_transaction.reverse"


@transaction.atomic
def reverse_gold_transaction(actor: Actor, *, pk: Any, reason: str) -> Any:
    """Undo an entry, of a transfer both halves, and return the id of the one that does it.

    What was received is taken back, first of what it brought; what was taken comes back, to be spent for some days.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not, or not for both students of a transfer
    :raises OwnGold: if it is the actor's own
    :raises NotReversible: if it has expired, or is a reversal itself
    :raises AlreadyReversed: if it was reversed before
    :raises GoldExpired: if a part of what it brought was written off
    :raises NotEnoughGold: if what it brought is spent, and nothing else is there
    :raises Busy: if somebody else moves the gold for too long
    """
    require(actor, REVERSE)
    require_sight(queries.gold_transactions(actor, "gold_transaction.view"), pk)
    entry = GoldTransaction.objects.get(pk=pk)
    rules.check_reversible(entry.kind)
    halves = queries.halves_of(entry)
    for half in halves:
        require_reach(queries.gold_transactions(actor, REVERSE), half.pk, permission=REVERSE)
    student_ids = {half.student_id for half in halves}
    rules.check_others(student_ids=student_ids, person_ids={actor.user_id, actor.acting_by})
    claim_gold_accounts(actor, student_ids=student_ids)
    if GoldTransaction.objects.filter(reverses=entry).exists():
        raise AlreadyReversed
    group_id = uuid7() if len(halves) > 1 else None
    rows = record_gold(
        actor, entries=[_undoing(actor, half, group_id, reason.strip()) for half in halves], reason=reason
    )
    return next(row.pk for row in rows if row.reverses_id == entry.pk)


def _undoing(actor: Actor, half: GoldTransaction, group_id: Any, reason: str) -> Entry:
    """Return the entry that undoes another, behind the lock on its account."""
    written: dict[str, Any] = {
        "student_id": half.student_id,
        "kind": GoldKind.REVERSAL,
        "amount": -half.amount,
        "key": f"reversal:{half.pk}",
        "note": reason,
        "group_id": group_id,
        "counterpart_id": half.counterpart_id,
        "reverses_id": half.pk,
    }
    if half.amount < 0:
        return Entry(**written, brings=rules.given_back(queries.parts_taken(half), now=clock.now()))
    record_expiry_of(actor, student_id=half.student_id)
    if queries.is_expired(half):
        raise GoldExpired
    own = half.lots.values_list("pk", flat=True)
    return Entry(**written, takes=rules.take(queries.open_lots(half.student_id), half.amount, first=set(own)))
