"""Which records tell of logins and power over others."""

from typing import Final

# Everything recorded of these is a security event: logins that succeed or fail, tokens used twice, revocations, grants.
SECURITY_NOUNS: Final = (
    "device_session",
    "email_verification",
    "login",
    "passkey",
    "password",
    "recovery_code",
    "refresh_token",
    "role",
    "second_factor",
    "signing_key",
    "totp",
    "user_role",
)
# Of other nouns only these.
SECURITY_ACTIONS: Final = (
    "audit_event.export",
    "parent_guardian.consent",
    "user.act_as",
    "user.activate",
    "user.change_identity",
    "user.deactivate",
    "user.reset_factors",
)
EXPORTED: Final = (
    "id", "created_at", "action", "actor_id", "on_behalf_of_id", "object_type", "object_id", "before", "after", "reason",
    "request_id", "session_id", "address",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula, and runs it.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_security(action: str) -> bool:
    """Tell whether an action belongs to the security events."""
    return action in SECURITY_ACTIONS or action.partition(".")[0] in SECURITY_NOUNS


def without_formula(text: str) -> str:
    """Return a spreadsheet's cell that is read as text, whatever it says."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
