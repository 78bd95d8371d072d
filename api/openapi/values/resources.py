"""The made-up values of the examples: the resources of units."""

from typing import Any

from domain.policy.uploads import PDF

VALUES: dict[str, dict[str, Any]] = {
    "UnitResource": {
        "title": "Unit outline, semester 1",
        "description": "What the unit is about, and how it is assessed.",
        "kind": "outline",
        "file_name": "outline.pdf",
        "media_type": PDF,
        "size": 182_044,
        "url": None,
        "required": True,
        "visible_from": "2026-02-16T00:00:00.000000Z",
        "visible_until": None,
        "visible_now": True,
        "position": 1,
    },
    "Move": {"position": 1},
}
OBJECTS: dict[str, Any] = {}
