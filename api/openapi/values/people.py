"""The made-up values of the examples: people."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"

VALUES: dict[str, dict[str, Any]] = {
    "": {
        "user_id": _ID.format(51),
        "student_id": _ID.format(51),
        "guardian_id": _ID.format(52),
        "intake_id": _ID.format(12),
        "student_number": "S1042317",
        "reason": "Left the university.",
    },
    "User": {
        "email": "linh.nguyen@demo.example",
        "preferred_name": "Linh",
        "pronouns": "she/her",
        "email_verified_at": "2026-02-02T01:35:00.000000Z",
        "phone": "+61412345678",
        "date_of_birth": "2005-11-23",
        "roles": ["student"],
        "is_active": True,
        "deactivated_at": None,
    },
    "UserDeactivations": {"deactivated": 1, "failed": 0},
    "UserBulkDeactivate": {"user_ids": [_ID.format(51)]},
    "Address": {
        "lines": ["12 John Street"],
        "city": "Hawthorn",
        "region": "VIC",
        "postal_code": "3122",
        "country": "AU",
    },
    "EmergencyContact": {"name": "Nguyễn Minh", "relationship": "father", "phone": "+84912345678"},
    "StudentProfile": {"academic_standing": "good"},
    "ParentGuardian": {
        "relationship": "father",
        "contact_priority": 1,
        "consent_results": True,
        "consent_attendance": False,
        "consent_finance": False,
        "consent_changed_at": "2026-02-16T04:05:06.000000Z",
        "ended_at": None,
    },
    "ExternalId": {"source": "student_records", "value": "1042317"},
}
OBJECTS: dict[str, Any] = {}
