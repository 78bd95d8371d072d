"""Logging in, staying logged in, logging out; what proves who somebody is."""

from domain.authentication.commands.acting import act_as_user, end_acting
from domain.authentication.commands.attempts import claim_account, forget_failures, forget_old_failures
from domain.authentication.commands.keys import add_signing_key, forget_retired_keys
from domain.authentication.commands.letters import (
    add_letter,
    confirm_email_verification,
    forget_old_letters,
    report_password_change,
    start_email_verification,
)
from domain.authentication.commands.passwords import change_password, confirm_password_reset, start_password_reset
from domain.authentication.commands.sessions import (
    Device,
    Login,
    end_sessions,
    forget_expired_tokens,
    log_in,
    log_out,
    refresh_login,
    revoke_device_session,
    revoke_own_sessions,
    start_session,
)

__all__ = [
    "Device",
    "Login",
    "act_as_user",
    "add_letter",
    "add_signing_key",
    "change_password",
    "claim_account",
    "confirm_email_verification",
    "confirm_password_reset",
    "end_acting",
    "end_sessions",
    "forget_expired_tokens",
    "forget_failures",
    "forget_old_failures",
    "forget_old_letters",
    "forget_retired_keys",
    "log_in",
    "log_out",
    "refresh_login",
    "report_password_change",
    "revoke_device_session",
    "revoke_own_sessions",
    "start_email_verification",
    "start_password_reset",
    "start_session",
]
