"""The made-up values of the examples: places and decisions on them."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"

VALUES: dict[str, dict[str, Any]] = {
    "": {
        "offering_id": _ID.format(61),
        "student_id": _ID.format(33),
        "enrollment_id": _ID.format(62),
        "reserved_place_id": None,
        "granted_by_id": _ID.format(34),
        "intake_id": _ID.format(63),
        "requested_at": "2026-01-12T22:00:01.000000Z",
    },
    "Enrollment": {
        "status": "withdrawn",
        "queue_position": None,
        "offer_expires_at": None,
        "skipped_at": None,
        "withdrawn_at": "2026-03-05T01:12:00.000000Z",
        "outcome": "no_record",
    },
    "SkipReason": {"code": "load_exceeded", "title": "More credit points than one period holds"},
    "Override": {"rule": "load_exceeded", "reason": "The last unit before the award."},
    "EnrollmentOverride": {"rule": "load_exceeded", "reason": "The last unit before the award.", "facts": {}},
    "EnrollmentHold": {"kind": "finance", "reason": "A fee is open.", "released_at": None},
    "EnrollmentApproval": {"status": "approved", "reason": "The marks of the first year are good enough."},
    "ReservedPlace": {"name": "Second year of Computer Science", "seats": 10, "released_at": "2026-02-20T00:00:00Z"},
    "Eligibility": {"outcome": "enrolled"},
    "PlanItemOutcome": {"status": "enrolled", "queue_position": None},
    "RequisiteStanding": {
        "outcome": "conditional",
        "is_conditional": True,
        "missing": [],
        "awaited": ["COS10009"],
        "questions": [],
    },
    "RequisiteVerdict": {
        "outcome": "conditional",
        "is_conditional": True,
        "missing": [],
        "awaited": ["COS10009"],
        "questions": [],
        "tree": {"kind": "unit", "outcome": "conditional", "code": "COS10009", "in_progress": True},
    },
    "EligibilityCheck": {"rule": "load_exceeded", "title": "More credit points than one period holds", "passed": True},
}
OBJECTS: dict[str, Any] = {
    "PlanItemRequest": {"action": "add", "offering_id": _ID.format(61)},
    "EnrollmentPlanRequest": {
        "student_id": _ID.format(33),
        "items": [{"action": "add", "offering_id": _ID.format(61)}],
    },
    "EnrollmentAddRequest": {"offering_id": _ID.format(61), "student_id": _ID.format(33)},
}
