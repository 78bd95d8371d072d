"""What happens in spaces."""

from domain.social.commands.answers import add_follow, add_reaction
from domain.social.commands.comments import (
    add_comment,
    change_comment,
    hide_comment,
    restore_comment,
    withdraw_comment,
)
from domain.social.commands.posts import (
    add_post,
    change_post,
    hide_post,
    pin_post,
    restore_post,
    unpin_post,
    withdraw_post,
)
from domain.social.commands.reports import add_report, dismiss_report, uphold_report
from domain.social.commands.spaces import (
    add_space,
    add_space_member,
    change_space,
    change_space_member,
    delete_space_member,
    join_space,
    leave_space,
)

__all__ = [
    "add_comment",
    "add_follow",
    "add_post",
    "add_reaction",
    "add_report",
    "add_space",
    "add_space_member",
    "change_comment",
    "change_post",
    "change_space",
    "change_space_member",
    "delete_space_member",
    "dismiss_report",
    "hide_comment",
    "hide_post",
    "join_space",
    "leave_space",
    "pin_post",
    "restore_comment",
    "restore_post",
    "unpin_post",
    "uphold_report",
    "withdraw_comment",
    "withdraw_post",
]
