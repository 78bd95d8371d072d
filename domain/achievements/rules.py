"""What an achievement leaves with who gets it. Pure functions."""

from typing import Any, Final

RULE: Final = ("code", "name", "kind", "threshold", "minimum_mark")


def snapshot(achievement: Any) -> dict[str, Any]:
    """Return the rule as it is now, in plain values."""
    found = {name: getattr(achievement, name) for name in RULE}
    mark = found["minimum_mark"]
    return {**found, "minimum_mark": None if mark is None else f"{mark:.2f}"}


def bonus_key(achievement_id: Any, student_id: Any) -> str:
    """Return the key by which the ledger gives the bonus of an achievement to a student once."""
    return f"achievement:{achievement_id}:{student_id}"
