"""The made-up values of the examples: what people are told."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
CHOICE: dict[str, Any] = {"kind": "session_cancelled", "channel": "email", "timing": "daily"}
SHOWN: dict[str, Any] = {**CHOICE, "title": "A class is cancelled", "default": "at_once"}
HOURS: dict[str, Any] = {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "digest_hour": 7}
VALUES: dict[str, dict[str, Any]] = {
    "Notification": {
        "number": 41,
        "kind": "session_cancelled",
        "title": "A class is cancelled",
        "text": "The class of COS20007 on Monday 9:00 is cancelled.",
        "about": {"type": "session", "id": _ID.format(71), "url": f"/api/v1/sessions/{_ID.format(71)}"},
        "read_at": "2026-03-02T22:15:00.000000Z",
    },
    "Unread": {"unread": 3, "last_number": 41},
    "NotificationPreferences": {
        **HOURS,
        "time_zone": "Australia/Melbourne",
        "choices": [{**SHOWN, "possible": ["at_once", "daily", "never"]}],
    },
    "NotificationDelivery": {
        "recipient_id": _ID.format(34),
        "kind": "session_cancelled",
        "channel": "email",
        "timing": "at_once",
        "status": "sent",
        "due_at": "2026-03-02T21:00:00.000000Z",
        "attempts": 1,
        "letter_id": _ID.format(97),
        "error": "",
        "sent_at": "2026-03-02T21:00:01.000000Z",
    },
}
OBJECTS: dict[str, Any] = {
    "NotificationReadRequest": {"ids": [_ID.format(96)]},
    "PatchedNotificationPreferencesChangeRequest": {**HOURS, "choices": [CHOICE]},
}
