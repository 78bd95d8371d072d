"""Offerings, and what is asked for their timetables."""

from typing import Any

from domain.policy.roles import SystemRole
from domain.timetable.models import Room
from domain.users.models import User
from tests.factories.users import UserRoleFactory

ROOMS, SESSIONS, PATTERNS = (f"/api/v1/{each}" for each in ("rooms", "sessions", "session-patterns"))
MONDAY = "2026-03-02"


def instructor() -> User:
    return UserRoleFactory(role_id=SystemRole.CONVENOR).user


def session(offering: Any, *, room: Room | None = None, people: Any = (), **body: Any) -> dict[str, Any]:
    """Return the body of a session on the first Monday, from nine to eleven."""
    return {
        "offering_id": str(offering.pk),
        "kind": "lecture",
        "held_on": MONDAY,
        "starts_local": "09:00",
        "ends_local": "11:00",
        **_place(room, people),
        **body,
    }


def pattern(offering: Any, *, room: Room | None = None, people: Any = (), **body: Any) -> dict[str, Any]:
    """Return the body of a pattern on Mondays, from nine to eleven."""
    return {
        "offering_id": str(offering.pk),
        "kind": "lecture",
        "weekday": 1,
        "starts_local": "09:00",
        "ends_local": "11:00",
        **_place(room, people),
        **body,
    }


def _place(room: Room | None, people: Any) -> dict[str, Any]:
    return {
        "room_id": None if room is None else str(room.pk),
        "instructor_ids": [str(person.pk) for person in people],
    }
