"""The made-up values of the examples: events."""

from typing import Any

PLACE: dict[str, Any] = {
    "title": "Robotics night",
    "description": "Students show what they have built.",
    "starts_on": "2026-05-14",
    "starts_local": "18:00:00",
    "ends_on": "2026-05-14",
    "ends_local": "20:30:00",
    "is_all_day": False,
    "zone": "Australia/Melbourne",
    "campus": "hawthorn",
    "location": "Engineering lecture theatre",
    "visibility": "members",
    "channels": ["newsletter"],
    "notify_rule": "day_before",
    "remarks": "Ask for the large screen.",
    "rsvp_limit": 80,
    "rsvp_closes_at": "2026-05-13T07:00:00.000000Z",
}
RULE: dict[str, Any] = {
    "kind": "role",
    "role": "student",
    "course_id": None,
    "intake_id": None,
    "offering_id": None,
    "person_id": None,
}
VALUES: dict[str, dict[str, Any]] = {
    "Event": {
        **PLACE,
        "starts_at": "2026-05-14T08:00:00.000000Z",
        "ends_at": "2026-05-14T10:30:00.000000Z",
        "audience": [RULE],
        "going": 42,
        "declined": 3,
        "my_answer": "going",
        "status": "published",
        "reopening_reason": "",
        "published_by_id": "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a34",
        "cancelled_at": None,
        "notice": "",
    },
    "EventAudience": RULE,
    "EventAudienceAdd": {"kind": "role", "role": "student"},
    "EventReopen": {"reason": "The room is taken that evening."},
    "EventCancel": {"notice": "The speaker is ill."},
    "EventWanted": {"version": 1},
    "EventRespond": {"answer": "going"},
    "EventRuleReach": {**RULE, "people": 5120},
    "EventReach": {"people": 5120},
}
OBJECTS: dict[str, Any] = {}
