"""Changing people's accounts, roles, and who holds which."""

from domain.users.commands.grants import add_user_role, keep_administrator, revoke_user_role
from domain.users.commands.roles import add_role, change_role, delete_role

__all__ = [
    "add_role",
    "add_user_role",
    "change_role",
    "delete_role",
    "keep_administrator",
    "revoke_user_role",
]
