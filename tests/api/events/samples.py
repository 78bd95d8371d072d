"""Bodies of events."""

from typing import Any

EVENTS = "/api/v1/events"
EVERYONE: dict[str, Any] = {"kind": "everyone"}


def event(*audience: dict[str, Any], **body: Any) -> dict[str, Any]:
    """Return the body of an evening in May 2099."""
    return {
        "title": "Robotics night",
        "starts_on": "2099-05-14",
        "starts_local": "18:00",
        "ends_local": "20:30",
        "audience": list(audience),
        **body,
    }


def to(kind: str, row: Any) -> dict[str, Any]:
    """Return the rule that names a row."""
    return {"kind": kind, f"{kind}_id": str(row.pk)}
