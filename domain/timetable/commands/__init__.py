"""Sessions: making them, one or a term's worth, and editing one, those that follow or all."""

from domain.timetable.commands.edits import assign_session, cancel_session, move_session
from domain.timetable.commands.sessions import add_session, add_session_pattern

__all__ = ["add_session", "add_session_pattern", "assign_session", "cancel_session", "move_session"]
