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
TEXT: dict[str, Any] = {
    "channel": "newsletter",
    "body": "On Thursday evening students show the robots they have built. Come and see.",
    "source": "human",
}
CSV_EXAMPLE = (
    "title,date,start time,end time,campus,location,audience,notify rule,channels,remarks\n"
    "Robotics night,2026-05-14,18:00,20:30,hawthorn,Engineering lecture theatre,role:student,day before,"
    "newsletter,Ask for the large screen.\n"
    'Open day,31/8/2026,9:00 am,,hawthorn,Main building,everyone,on publish,"social post; article",\n'
)
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
    "EventText": TEXT,
    "EventTextGenerate": {"channels": ["newsletter", "social_post"]},
    "EventTextVersion": {**TEXT, "number": 1},
    "EventImport": {"rows": 2, "created": 1, "failed": 1},
    "ImportedRow": {"row": 3, "id": None},
    "ImportProblem": {
        "column": "audience",
        "code": "code_unknown",
        "detail": "Row 3, audience: There is no course:BA-XX",
        "params": {"value": "course:BA-XX"},
    },
}
OBJECTS: dict[str, Any] = {}
