"""Devices that people are logged in on, and what proves who they are."""

from domain.authentication.models.attempts import LoginFailures
from domain.authentication.models.factors import ChallengePurpose, LoginChallenge, Passkey, RecoveryCode, TotpDevice
from domain.authentication.models.keys import SigningKey
from domain.authentication.models.letters import EmailedToken, LetterPurpose
from domain.authentication.models.sessions import DeviceSession, RefreshToken

__all__ = [
    "ChallengePurpose",
    "DeviceSession",
    "EmailedToken",
    "LetterPurpose",
    "LoginChallenge",
    "LoginFailures",
    "Passkey",
    "RecoveryCode",
    "RefreshToken",
    "SigningKey",
    "TotpDevice",
]
