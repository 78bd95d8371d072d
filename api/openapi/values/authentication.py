"""The made-up values of the examples: authentication."""

from typing import Any

_TOKEN = "mZ0c5o0Xb8W2rQkq3q4kq0Zl7c8mXv1dJt5yPp9sE2A"  # noqa: S105
VALUES: dict[str, dict[str, Any]] = {
    "DeviceSession": {
        "name": "Linh's phone",
        "platform": "ios",
        "user_agent": "CampusApp/2.1 (iPhone; iOS 19.3)",
        "address": "203.0.113.7",
        "current": True,
        "last_seen_at": "2026-02-16T04:05:06.000000Z",
        "ended_at": None,
        "ended_because": "",
        "acting_by_id": None,
        "expires_at": None,
    },
    "Revoked": {"revoked": 2},
    "PasswordResetConfirm": {"token": _TOKEN},
    "EmailVerificationConfirm": {"token": _TOKEN},
}
OBJECTS: dict[str, Any] = {
    "PasswordChangeRequest": {"current_password": "campus-demo-2026", "new_password": "three blue kettles sing"},
    "PasswordResetConfirmRequest": {"token": _TOKEN, "new_password": "three blue kettles sing"},
}
