"""The made-up values of the examples: the resources of units."""

from typing import Any

VALUES: dict[str, dict[str, Any]] = {
    "UnitResource": {
        "title": "Introduction to Databases",
        "description": "Chapters 1 to 4.",
        "kind": "textbook",
        "file_id": None,
        "file_name": None,
        "media_type": None,
        "size": None,
        "url": "https://cms.example.edu/library/databases",
        "required": True,
        "visible_from": "2026-02-16T00:00:00.000000Z",
        "visible_until": None,
        "visible_now": True,
        "position": 1,
    },
    "Move": {"position": 1},
}
OBJECTS: dict[str, Any] = {}
