"""The made-up values of the examples: roles, who holds which, and why."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
_ROLE = {
    "code": "library_desk",
    "name": "Library desk",
    "description": "Answers questions about courses and who takes them.",
    "is_system": False,
}
_WINDOW = {"valid_from": "2026-02-23T00:00:00.000000Z", "valid_until": "2026-07-01T00:00:00.000000Z"}
_GRANT = {
    "user_id": _ID.format(31),
    "role": "staff",
    "course_id": None,
    "unit_id": _ID.format(1),
    "offering_id": None,
    **_WINDOW,
    "valid_now": True,
    "reason": "Stands in for the unit's coordinator this semester.",
    "granted_by_id": _ID.format(33),
    "revoked_at": None,
    "revoked_by_id": None,
}

VALUES: dict[str, dict[str, Any]] = {
    "": {
        "user_id": _ID.format(31),
        "reason": "Stands in for the unit's coordinator this semester.",
    },
    "Role": _ROLE,
    "RoleCell": {"permission": "unit.view", "scope": "any"},
    "RoleName": {"code": "student", "name": "Student", "is_system": True},
    "UserRole": _GRANT,
    "FieldRule": {"resource": "user", "field": "phone", "read": "user.view_private", "write": None},
    "ScopeDescription": {"scope": "own", "description": "the caller's own"},
    "Acting": {
        "access_token": "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk4In0.c2lnbmF0dXJl",
        "token_type": "Bearer",
        "expires_in": 3600,
        "session_id": _ID.format(42),
    },
    "Me": {
        "email_verified_at": "2026-02-02T01:30:00.000000Z",
        "preferred_name": "Linh",
        "acting_by": None,
        "affiliations": ["staff", "employee", "member"],
        "roles": ["staff"],
    },
    "HeldGrant": {"role": "staff", "limit": "unit", "object_id": _ID.format(1), **_WINDOW},
    "HeldPermission": {"permission": "semester_offering.change", "scopes": ["unit"]},
    "Within": {"scope": "unit", "object_id": _ID.format(1)},
    "Question": {
        "permission": "semester_offering.change",
        "object_type": "semester_offering",
        "object_id": _ID.format(12),
    },
    "Explanation": {
        "permission": "semester_offering.change",
        "allowed": True,
        "summary": "Allowed: staff gives it for those of one unit, by a grant that is limited to it.",
        "scopes": ["unit"],
    },
    "ExplainedAccount": {"is_active": True, "deactivated_at": None, "live_sessions": 1},
    "ExplainedObject": {
        "object_type": "semester_offering",
        "object_id": _ID.format(12),
        "reached": True,
        "by_scopes": ["unit"],
    },
    "ExplainedGrant": {
        "role": "staff",
        "state": "held",
        "scope": "unit",
        "limit": "unit",
        "limit_id": _ID.format(1),
        **_WINDOW,
        "revoked_at": None,
        "reaches": True,
        "words": "staff gives it for those of one unit, by a grant that is limited to it",
    },
}
OBJECTS: dict[str, Any] = {
    "RoleAddRequest": {
        "code": "library_desk",
        "name": "Library desk",
        "description": _ROLE["description"],
        "permissions": [{"permission": "unit.view", "scope": "any"}, {"permission": "user.view", "scope": "any"}],
    },
    "UserRoleAddRequest": {
        "user_id": _ID.format(31),
        "role": "staff",
        "unit_id": _ID.format(1),
        "reason": _GRANT["reason"],
    },
}
