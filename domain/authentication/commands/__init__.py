"""Logging in, staying logged in, logging out; what proves who somebody is."""

from domain.authentication.commands.challenges import forget_expired_challenges
from domain.authentication.commands.factors import demand_second_factor, reset_factors
from domain.authentication.commands.logins import log_in_with_factor, log_in_with_passkey
from domain.authentication.commands.passkeys import (
    NewPasskey,
    add_passkey,
    change_passkey,
    delete_passkey,
    start_passkey,
    start_passkey_login,
)
from domain.authentication.commands.sessions import Login, log_in, log_out, refresh_login
from domain.authentication.commands.totp import NewTotp, confirm_totp, end_totp, refresh_recovery_codes, start_totp

__all__ = [
    "Login",
    "NewPasskey",
    "NewTotp",
    "add_passkey",
    "change_passkey",
    "confirm_totp",
    "delete_passkey",
    "demand_second_factor",
    "end_totp",
    "forget_expired_challenges",
    "log_in",
    "log_in_with_factor",
    "log_in_with_passkey",
    "log_out",
    "refresh_login",
    "refresh_recovery_codes",
    "reset_factors",
    "start_passkey",
    "start_passkey_login",
    "start_totp",
]
