"""The made-up values of the examples: self check-in and leave."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
CODE = "AZgfbnw6ex6PEDpdXBsKXAdp8tY0gvGbT1kPmA2s"
LEAVE: dict[str, Any] = {
    "offering_id": None,
    "starts_on": "2030-03-04",
    "ends_on": "2030-03-08",
    "kind": "medical",
    "explanation": "I have the flu, and the doctor sends me to bed for a week.",
}
VALUES: dict[str, dict[str, Any]] = {
    "": {"window_id": _ID.format(95), "opened_by_id": _ID.format(34)},
    "CheckInWindow": {
        "opens_at": "2026-03-01T21:55:00.000000Z",
        "closes_at": "2026-03-01T22:15:00.000000Z",
        "open_now": True,
        "late_after_minutes": 10,
    },
    "ShownCode": {
        "code": CODE,
        "valid_from": "2026-03-01T22:01:15Z",
        "valid_until": "2026-03-01T22:01:30Z",
        "step_seconds": 15,
    },
    "CheckIn": {"flags": ["shared_device"]},
    "LeaveApplication": {
        **LEAVE,
        "status": "approved",
        "submitted_at": "2030-03-03T02:30:00.000000Z",
        "decided_at": "2030-03-04T01:00:00.000000Z",
        "decision_reason": "The certificate covers all days.",
    },
}
OBJECTS: dict[str, Any] = {
    "CheckInWindowAddRequest": {
        "session_id": _ID.format(71),
        "opens_at": None,
        "closes_at": None,
        "late_after_minutes": 10,
    },
    "CheckInAddRequest": {"code": CODE, "device": "phone-6f1c2b"},
    "LeaveApplicationAddRequest": {**LEAVE, "file_id": _ID.format(53)},
    "LeaveDecisionRequest": {"reason": "The certificate covers all days."},
}
