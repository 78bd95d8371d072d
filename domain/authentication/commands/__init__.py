"""Logging in, staying logged in, logging out; what proves who somebody is."""

from domain.authentication.commands.acting import end_acting
from domain.authentication.commands.attempts import claim_account, forget_failures, forget_old_failures
from domain.authentication.commands.challenges import forget_expired_challenges
from domain.authentication.commands.factors import demand_second_factor
from domain.authentication.commands.keys import add_signing_key, forget_retired_keys
from domain.authentication.commands.letters import (
    add_letter,
    confirm_email_verification,
    forget_old_letters,
    report_account_change,
    start_email_verification,
)
from domain.authentication.commands.logins import log_in, log_in_with_factor, log_in_with_passkey, start_admin
from domain.authentication.commands.passkeys import (
    NewPasskey,
    add_passkey,
    change_passkey,
    delete_passkey,
    start_passkey,
    start_passkey_login,
)
from domain.authentication.commands.passwords import change_password, confirm_password_reset, start_password_reset
from domain.authentication.commands.sessions import (
    Device,
    Login,
    end_sessions,
    forget_expired_tokens,
    log_out,
    refresh_login,
    revoke_device_session,
    revoke_own_sessions,
    start_session,
)
from domain.authentication.commands.totp import NewTotp, confirm_totp, end_totp, refresh_recovery_codes, start_totp

__all__ = [
    "Device",
    "Login",
    "NewPasskey",
    "NewTotp",
    "add_letter",
    "add_passkey",
    "add_signing_key",
    "change_passkey",
    "change_password",
    "claim_account",
    "confirm_email_verification",
    "confirm_password_reset",
    "confirm_totp",
    "delete_passkey",
    "demand_second_factor",
    "end_acting",
    "end_sessions",
    "end_totp",
    "forget_expired_challenges",
    "forget_expired_tokens",
    "forget_failures",
    "forget_old_failures",
    "forget_old_letters",
    "forget_retired_keys",
    "log_in",
    "log_in_with_factor",
    "log_in_with_passkey",
    "log_out",
    "refresh_login",
    "refresh_recovery_codes",
    "report_account_change",
    "revoke_device_session",
    "revoke_own_sessions",
    "start_admin",
    "start_email_verification",
    "start_passkey",
    "start_passkey_login",
    "start_password_reset",
    "start_session",
    "start_totp",
]
