"""Devices that people are logged in on, and what proves who they are."""

from domain.authentication.models.factors import ChallengePurpose, LoginChallenge, Passkey, RecoveryCode, TotpDevice
from domain.authentication.models.sessions import DeviceSession, RefreshToken

__all__ = [
    "ChallengePurpose",
    "DeviceSession",
    "LoginChallenge",
    "Passkey",
    "RecoveryCode",
    "RefreshToken",
    "TotpDevice",
]
