"""The made-up values of the examples: whole screens."""

from typing import Any

VALUES: dict[str, dict[str, Any]] = {
    "NextOffering": {"outcome": "enrolled", "reasons": [], "needed": "core", "core_units_behind": 3, "seats_left": 12},
    "DashboardPlace": {"status": "enrolled", "queue_position": None, "offer_expires_at": None, "skip_reasons": []},
    "ScreenReason": {
        "code": "load_exceeded",
        "title": "More credit points than one period holds",
        "remedy": "Drop something of the same period, or ask the office for an exception.",
    },
}
OBJECTS: dict[str, Any] = {}
