"""Logging in, staying logged in, logging out; what proves who somebody is."""

from domain.authentication.commands.sessions import Login, log_in, log_out, refresh_login

__all__ = ["Login", "log_in", "log_out", "refresh_login"]
