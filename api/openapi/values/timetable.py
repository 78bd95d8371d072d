"""The made-up values of the examples: rooms, sessions and patterns."""

from typing import Any

LOCAL: dict[str, Any] = {
    "title": "Databases in practice",
    "kind": "lecture",
    "starts_local": "09:00:00",
    "ends_local": "11:00:00",
    "room_id": None,
}
EDIT: dict[str, Any] = {"scope": "one", "include_detached": False}
PLACE: dict[str, Any] = {"held_on": "2026-03-03", "starts_local": "10:00:00", "ends_local": "12:00:00", "room_id": None}
VALUES: dict[str, dict[str, Any]] = {
    "Room": {
        "campus": "hawthorn",
        "code": "EN101",
        "name": "Engineering lecture theatre",
        "kind": "lecture_theatre",
        "capacity": 120,
        "is_active": True,
    },
    "SessionPattern": {
        **LOCAL,
        "weekday": 1,
        "weeks": "listed",
        "week_numbers": [1, 2, 4],
        "starts_on": None,
        "ends_on": None,
    },
    "Session": {
        **LOCAL,
        "pattern_id": None,
        "is_detached": False,
        "held_on": "2026-03-02",
        "zone": "Australia/Melbourne",
        "starts_at": "2026-03-01T22:00:00.000000Z",
        "ends_at": "2026-03-02T00:00:00.000000Z",
        "status": "scheduled",
        "notice": "",
    },
    "SessionMove": {**EDIT, **PLACE, "notice": "The theatre is being painted."},
    "SessionCancel": {**EDIT, "notice": "The lecturer is ill."},
    "SessionAssign": EDIT,
    "ClashAllowance": {"reason": "Its lectures are recorded."},
}
OBJECTS: dict[str, Any] = {}
