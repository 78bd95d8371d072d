"""What can be asked of gold."""

from domain.gold.queries.boards import leaderboard
from domain.gold.queries.ledger import (
    due_lots,
    entry_of_key,
    expiring,
    gold_accounts,
    gold_transactions,
    halves_of,
    is_expired,
    is_holder,
    lots_of,
    open_lots,
    own_gold,
    parts_taken,
    passed_on,
)
from domain.gold.queries.reconciliation import reconciliation

__all__ = [
    "due_lots",
    "entry_of_key",
    "expiring",
    "gold_accounts",
    "gold_transactions",
    "halves_of",
    "is_expired",
    "is_holder",
    "leaderboard",
    "lots_of",
    "open_lots",
    "own_gold",
    "parts_taken",
    "passed_on",
    "reconciliation",
]
