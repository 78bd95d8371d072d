"""The made-up values of the examples: gold and achievements."""

from typing import Any

LOT: dict[str, Any] = {"amount": 50, "remaining": 30, "expires_at": "2027-05-14T08:00:00.000000Z"}
DEED: dict[str, Any] = {"amount": 50, "key": "robotics-night-2026:winner", "note": "Won the robotics night."}
RULE: dict[str, Any] = {
    "code": "golden_start",
    "name": "Golden start",
    "kind": "gold_earned",
    "threshold": 100,
    "minimum_mark": None,
}
VALUES: dict[str, dict[str, Any]] = {
    "GoldTransaction": {
        **DEED,
        "sequence": 7,
        "kind": "award",
        "balance_after": 120,
        "group_id": None,
        "counterpart_id": None,
        "reverses_id": None,
    },
    "GoldLot": LOT,
    "GoldAward": {**DEED, "days": 365},
    "GoldDeduct": {"amount": 20, "key": "lab-2026-05-14:left-untidy", "note": "The laboratory was left untidy."},
    "GoldTransfer": {"amount": 10, "key": "thanks-for-the-notes", "note": "Thanks for the notes."},
    "GoldRedeem": {"amount": 30, "key": "mug-2026-05-15", "note": "A mug from the shop."},
    "GoldReverse": {"reason": "It was awarded to the wrong student."},
    "GoldExpiring": {"amount": 30, "expires_at": "2026-06-01T00:00:00.000000Z"},
    "OwnGold": {"balance": 120, "earned": 170, "on_leaderboard": True},
    "Rank": {"rank": 1, "name": "Minh Nguyễn", "earned": 170, "is_own": True},
    "Achievement": RULE
    | {
        "description": "A hundred gold earned.",
        "gold": 25,
        "active_from": "2026-03-02T00:00:00.000000Z",
        "active_until": None,
    },
    "AchievementRule": RULE,
    "StudentAchievement": {"counted": 120, "gold": 25, "awarded_at": "2026-05-14T08:41:00.000000Z"},
    "OwnRank": {"rank": 1, "earned": 170, "on_leaderboard": True},
    "Leaderboard": {"scope": "all"},
    "KindSum": {"kind": "award", "entries": 34, "amount": 1700},
    "FaultyAccount": {
        "balance": 120,
        "entries_sum": 110,
        "lots_sum": 120,
        "entries_told": 7,
        "earned": 120,
        "earned_sum": 120,
        "entries": 7,
        "entries_broken": 1,
        "lots_broken": 0,
    },
    "Reconciliation": {
        "is_balanced": False,
        "entries": 34,
        "entries_sum": 1690,
        "balances_sum": 1700,
        "lots_sum": 1700,
        "faulty": 1,
        "orphans": [],
    },
}
OBJECTS: dict[str, Any] = {}
