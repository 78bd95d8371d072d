"""The made-up values of the examples: the help desk and its tickets."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
TARGET: dict[str, Any] = {"priority": "high", "response_minutes": 60, "resolution_minutes": 480}
HOURS: list[dict[str, Any]] = [
    {"weekday": 1, "opens": "09:00", "closes": "12:30"},
    {"weekday": 1, "opens": "13:30", "closes": "17:00"},
]
HOLIDAY: dict[str, Any] = {"held_on": "2026-04-25", "name": "Anzac Day"}
QUEUE: dict[str, Any] = {
    "name": "Enrolment questions",
    "description": "Places, waitlists, and units that clash.",
    "is_fallback": False,
    "is_active": True,
}
CATEGORY: dict[str, Any] = {
    "name": "Enrolment",
    "description": "Everything about places in units.",
    "priority": "normal",
    "is_active": True,
}
ASKED: dict[str, Any] = {"title": "My waitlist place is gone", "text": "Yesterday I was second, today I am not listed."}
ATTACHMENT: dict[str, Any] = {
    "attachment_id": _ID.format(61),
    "file_name": "screenshot.png",
    "media_type": "image/png",
    "size": 48211,
    "origin_id": _ID.format(62),
}
VALUES: dict[str, dict[str, Any]] = {
    "": {
        "queue_id": _ID.format(63),
        "calendar_id": _ID.format(67),
        "category_id": _ID.format(64),
        "ticket_id": _ID.format(65),
        "origin_id": _ID.format(62),
        "submitter_id": _ID.format(33),
        "assignee_id": _ID.format(32),
        "merged_into_id": _ID.format(66),
        "mentioned_ids": [],
        "member_ids": [],
        "file_ids": [],
        "priority": "normal",
    },
    "BusinessCalendar": {
        "name": "Student services, Hawthorn",
        "campus": "hawthorn",
        "weekly": HOURS,
        "holidays": [HOLIDAY],
    },
    "TicketQueue": {**QUEUE, "targets": [TARGET]},
    "TicketCategory": {**CATEGORY, "routes": [{"unit_id": _ID.format(1), "queue_id": _ID.format(63)}]},
    "Ticket": {
        **ASKED,
        "number": 1042,
        "status": "in_progress",
        "attachments": [ATTACHMENT],
        "merged": [
            {"ticket_id": _ID.format(62), "number": 1044, "title": "Waitlist again", "text": "See my other question."}
        ],
        "responded_at": "2026-03-02T00:40:00.000000Z",
        "resolved_at": "2026-03-02T05:40:00.000000Z",
        "closed_at": "2026-03-09T06:15:00.000000Z",
        "paused_at": "2026-03-02T01:40:00.000000Z",
        "reopened": 0,
        "response_due_at": "2026-03-02T02:30:00.000000Z",
        "resolution_due_at": "2026-03-04T05:30:00.000000Z",
        "response_breached": False,
        "resolution_breached": False,
        "at_risk": False,
        "rating": 5,
        "rating_comment": "Quick and kind.",
        "rated_at": "2026-03-03T03:00:00.000000Z",
    },
    "TicketForecastTarget": {"remaining_minutes": 95, "due_at": "2026-03-02T02:30:00Z"},
    "TicketForecast": {"paused_at": "2026-03-02T01:40:00Z"},
    "TicketComment": {
        "text": "The offer to you lapsed at nine; here is how to ask again.",
        "is_internal": False,
        "attachments": [ATTACHMENT],
    },
    "TicketView": {"name": "High and nobody's", "query": "priority=high&unassigned=true"},
    "TicketFigures": {
        "id": _ID.format(63),
        "name": "Enrolment questions",
        "tickets": 120,
        "open": 14,
        "unassigned": 3,
        "breached": 5,
        "median_response_minutes": 42,
        "median_resolution_minutes": 310,
    },
}
OBJECTS: dict[str, Any] = {
    "BusinessCalendarAddRequest": {
        "name": "Student services, Hawthorn",
        "campus": "hawthorn",
        "weekly": HOURS,
        "holidays": [HOLIDAY],
    },
    "BusinessCalendarChangeRequest": {"holidays": [HOLIDAY]},
    "TicketQueueAddRequest": {
        **QUEUE,
        "calendar_id": _ID.format(67),
        "unit_id": None,
        "member_ids": [],
        "targets": [TARGET],
    },
    "TicketCategoryAddRequest": {**CATEGORY, "queue_id": _ID.format(63), "routes": []},
    "TicketAddRequest": {**ASKED, "category_id": _ID.format(64), "unit_id": _ID.format(1), "file_ids": []},
    "TicketChangeRequest": {"priority": "high"},
    "TicketAssignRequest": {"assignee_id": _ID.format(32)},
    "TicketMergeRequest": {"merged_into_id": _ID.format(66)},
    "TicketEvaluateRequest": {"rating": 5, "rating_comment": "Quick and kind."},
    "TicketCommentAddRequest": {
        "ticket_id": _ID.format(65),
        "text": "The offer to you lapsed at nine; here is how to ask again.",
        "is_internal": False,
        "mentioned_ids": [],
        "file_ids": [],
    },
    "TicketViewAddRequest": {"name": "High and nobody's", "query": "priority=high&unassigned=true", "queue_id": None},
}
