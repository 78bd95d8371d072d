"""Giving gold, passing it on, spending it, taking it back, and writing off what expires."""

from domain.gold.commands.accounts import change_gold_account
from domain.gold.commands.given import Outcome, award_gold_transaction, deduct_gold_transaction, record_bonuses
from domain.gold.commands.ledger import claim_gold_accounts, record_expired_gold, record_gold, tell_of_expiring_gold
from domain.gold.commands.reversals import reverse_gold_transaction
from domain.gold.commands.spent import redeem_gold_transaction, transfer_gold_transaction

__all__ = [
    "Outcome",
    "award_gold_transaction",
    "change_gold_account",
    "claim_gold_accounts",
    "deduct_gold_transaction",
    "record_bonuses",
    "record_expired_gold",
    "record_gold",
    "redeem_gold_transaction",
    "reverse_gold_transaction",
    "tell_of_expiring_gold",
    "transfer_gold_transaction",
]
