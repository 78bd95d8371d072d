"""The made-up values of the examples: agendas and calendars."""

from typing import Any

_FEED = "https://cms.example.edu/api/v1/calendar/hG2p0Xl4nq7Ue9s1Jc5bWvT8yKdRfZ3oMaLiNuQxEtB"
VALUES: dict[str, dict[str, Any]] = {
    "AgendaEntry": {
        "kind": "session",
        "title": "COS20007 Object Oriented Programming (lecture)",
        "starts_at": "2026-03-01T22:00:00Z",
        "ends_at": "2026-03-02T00:00:00Z",
        "zone": "Australia/Melbourne",
        "is_all_day": False,
        "status": "confirmed",
        "sequence": 0,
        "location": "EN301, Hawthorn",
        "description": "",
        "notice": "",
        "unit_code": "COS20007",
        "session_kind": "lecture",
        "deadline": "census",
    },
    "Agenda": {"starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-04-01T00:00:00Z"},
    "CalendarFeed": {
        "url": f"{_FEED}.ics",
        "offering_url": f"{_FEED}/semester-offerings/{{offering_id}}.ics",
    },
}
OBJECTS: dict[str, Any] = {}
