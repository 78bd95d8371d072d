"""The made-up values of the examples: whole screens."""

from typing import Any

VALUES: dict[str, dict[str, Any]] = {
    "NextOffering": {"outcome": "enrolled", "reasons": [], "needed": "core", "core_units_behind": 3, "seats_left": 12},
    "ScreenUnit": {"code": "COS20007", "name": "Object Oriented Programming", "credit_points": "12.50"},
    "ScreenPeriod": {"code": "2026-S1", "name": "Semester 1, 2026", "starts_on": "2026-03-02", "ends_on": "2026-05-31"},
    "ScreenName": {"code": "BA-CS", "name": "Bachelor of Computer Science"},
    "DashboardPlace": {"status": "enrolled", "queue_position": None, "offer_expires_at": None, "skip_reasons": []},
    "ScreenReason": {
        "code": "load_exceeded",
        "title": "More credit points than one period holds",
        "remedy": "Drop something of the same period, or ask the office for an exception.",
    },
}
OBJECTS: dict[str, Any] = {}
