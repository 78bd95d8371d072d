"""Whether the books agree: every number that is kept beside the ledger, compared with the ledger itself."""

from typing import Any, Final

from django.db import connection

from domain.policy import limits
from domain.shared.access import require
from domain.shared.actor import Actor

# What each account says, against what its entries and its lots sum up to. A ledger without a fault is numbered from 1
# without a gap, and each balance is the one before and the amount.
STATEMENT: Final = """
WITH chained AS (
    SELECT entry.student_id, entry.kind, entry.amount, entry.sequence, entry.balance_after,
        coalesce(undone.kind, entry.kind) IN ('award', 'bonus') AS earns,
        sum(entry.amount) OVER ledger AS running, row_number() OVER ledger AS number
    FROM gold_transactions entry LEFT JOIN gold_transactions undone ON undone.id = entry.reverses_id
    WINDOW ledger AS (PARTITION BY entry.student_id ORDER BY entry.sequence)
), sums AS (
    SELECT student_id, sum(amount) AS entries_sum, count(*) AS entries, sum(amount) FILTER (WHERE earns) AS earned,
        count(*) FILTER (WHERE running <> balance_after OR number <> sequence) AS broken
    FROM chained GROUP BY student_id
), lots AS (
    SELECT student_id, sum(remaining) AS remaining FROM gold_lots GROUP BY student_id
), overdrawn AS (
    SELECT lot.student_id, count(*) AS lots FROM gold_lots lot
    WHERE lot.amount - lot.remaining <> (
        SELECT coalesce(sum(part.amount), 0) FROM gold_allocations part WHERE part.lot_id = lot.id
    ) GROUP BY lot.student_id
), compared AS (
    SELECT coalesce(account.student_id, sums.student_id) AS student_id,
        coalesce(account.balance, 0) AS balance, coalesce(sums.entries_sum, 0) AS entries_sum,
        coalesce(account.earned, 0) AS earned, coalesce(sums.earned, 0) AS earned_sum,
        coalesce(lots.remaining, 0) AS lots_sum, coalesce(account.entries, 0) AS entries_told,
        coalesce(sums.entries, 0) AS entries, coalesce(sums.broken, 0) AS entries_broken,
        coalesce(overdrawn.lots, 0) AS lots_broken
    FROM gold_accounts account
    FULL JOIN sums ON sums.student_id = account.student_id
    LEFT JOIN lots ON lots.student_id = coalesce(account.student_id, sums.student_id)
    LEFT JOIN overdrawn ON overdrawn.student_id = coalesce(account.student_id, sums.student_id)
), faulty AS (
    SELECT * FROM compared
    WHERE balance <> entries_sum OR balance <> lots_sum OR entries_told <> entries OR earned <> earned_sum
        OR entries_broken > 0 OR lots_broken > 0
), halves AS (
    SELECT group_id FROM gold_transactions WHERE group_id IS NOT NULL
    GROUP BY group_id HAVING count(*) <> 2 OR sum(amount) <> 0
)
SELECT json_build_object(
    'entries', (SELECT coalesce(sum(entries), 0) FROM sums),
    'entries_sum', (SELECT coalesce(sum(entries_sum), 0) FROM sums),
    'balances_sum', (SELECT coalesce(sum(balance), 0) FROM gold_accounts),
    'lots_sum', (SELECT coalesce(sum(remaining), 0) FROM lots),
    'by_kind', coalesce((
        SELECT json_agg(kinds) FROM (
            SELECT kind, count(*) AS entries, sum(amount) AS amount FROM chained GROUP BY kind ORDER BY kind
        ) kinds
    ), '[]'),
    'faulty', (SELECT count(*) FROM faulty),
    'accounts', coalesce((
        SELECT json_agg(told) FROM (SELECT * FROM faulty ORDER BY student_id LIMIT %(most)s) told
    ), '[]'),
    'orphans', coalesce((
        SELECT json_agg(group_id) FROM (SELECT group_id FROM halves ORDER BY group_id LIMIT %(most)s) told
    ), '[]')
)
"""


def reconciliation(actor: Actor) -> dict[str, Any]:
    """Return what the books sum up to, and every account that does not agree. One statement.

    :raises Forbidden: if the actor may not see it
    """
    require(actor, "gold_transaction.reconcile")
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"most": limits.GOLD_FAULTS_TOLD})
        found: dict[str, Any] = cursor.fetchone()[0]
    agrees = found["faulty"] == 0 and not found["orphans"]
    return {"is_balanced": agrees and found["entries_sum"] == found["balances_sum"], **found}
