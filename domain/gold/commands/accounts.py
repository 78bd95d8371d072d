"""Whether others see a student on leaderboards."""

from django.db import transaction

from domain.audit.commands import record_event
from domain.gold.commands.ledger import claim_gold_accounts
from domain.shared import clock
from domain.shared.actor import Actor


@transaction.atomic
def change_gold_account(actor: Actor, *, on_leaderboard: bool) -> None:
    """Let others see the actor on leaderboards, or not.

    :raises Busy: if somebody else moves the actor's gold for too long
    """
    account = claim_gold_accounts(actor, student_ids=[actor.user_id])[actor.user_id]
    if account.on_leaderboard == on_leaderboard:
        return
    account.on_leaderboard, account.version, account.updated_at = on_leaderboard, account.version + 1, clock.now()
    account.save(update_fields=["on_leaderboard", "version", "updated_at"])
    changed = {"on_leaderboard": on_leaderboard}
    before = {"on_leaderboard": not on_leaderboard}
    record_event(actor, action="gold_account.change", about=account, before=before, after=changed)
