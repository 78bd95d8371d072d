"""Logging in, staying logged in, logging out; what proves who somebody is."""

from domain.authentication.commands.acting import act_as_user, end_acting
from domain.authentication.commands.sessions import Login, log_in, log_out, refresh_login

__all__ = ["Login", "act_as_user", "end_acting", "log_in", "log_out", "refresh_login"]
