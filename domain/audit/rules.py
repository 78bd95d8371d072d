"""Which records tell of logins and power over others, and what no record may hold. Pure functions."""

from collections.abc import Mapping
from typing import Any, Final

from domain.policy.fields import field_rule
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope

# Everything recorded of these is a security event: logins that succeed or fail, tokens used twice, revocations, grants.
SECURITY_NOUNS: Final = (
    "calendar_feed",
    "device_session",
    "email_verification",
    "login",
    "passkey",
    "password",
    "recovery_code",
    "recovery_codes",
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
    "session.log_in",
    "session.log_in_failed",
    "session.log_out",
    "session.revoke_all",
    "session.token_reused",
    "user.act_as",
    "user.activate",
    "user.change_identity",
    "user.change_password",
    "user.deactivate",
    "user.end_acting",
    "user.lock",
    "user.reset_factors",
    "user.reset_password",
    "user.start_password_reset",
    "user.verify_email",
)
# A field is secret if its name has one of these words, or is one of these names.
SECRET_WORDS: Final = frozenset(
    {"challenge", "cookie", "credential", "digest", "hash", "otp", "passwd", "password", "pin", "private", "secret"}
    | {"seed", "signature", "token", "totp"}
)
SECRET_NAMES: Final = frozenset({"access_key", "public_key", "recovery_code", "recovery_codes", "secret_key"})
HIDDEN: Final = "(hidden)"
PRIVATE: Final = "(private)"


def is_security(action: str) -> bool:
    """Tell whether an action belongs to the security events."""
    return action in SECURITY_ACTIONS or action.partition(".")[0] in SECURITY_NOUNS


def is_secret(name: str) -> bool:
    """Tell by its name whether a value lets somebody in, or proves who somebody is."""
    return name in SECRET_NAMES or not SECRET_WORDS.isdisjoint(name.lower().split("_"))


def is_private(noun: str, name: str) -> bool:
    """Tell whether some who read the whole record may not read this field everywhere: it has no place there."""
    permission = field_rule(noun, name).read
    if permission is None:
        return False
    readers = [role for role, scope in MATRIX["audit_event.view"].items() if scope is Scope.ANY]
    return any(MATRIX[permission][role] is not Scope.ANY for role in readers)


def fit_to_record(noun: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a record of this noun may hold: that a secret or private one changed, not what it is."""
    return {name: PRIVATE if is_private(noun, name) else _fit(name, value) for name, value in values.items()}


def _fit(name: str, value: Any) -> Any:
    if is_secret(name) or isinstance(value, bytes | bytearray | memoryview):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(inner): _fit(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit("", each) for each in value]
    return value
