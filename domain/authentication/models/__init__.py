"""Devices that people are logged in on, and what proves who they are."""

from domain.authentication.models.sessions import DeviceSession, RefreshToken

__all__ = ["DeviceSession", "RefreshToken"]
