"""What changes people, and what is known of them, beyond plain adding and changing."""

from domain.people.commands.guardians import (
    add_parent_guardian,
    change_parent_guardian,
    consent_parent_guardian,
    end_parent_guardian,
)
from domain.people.commands.photos import add_profile_photo, view_profile_photo
from domain.people.commands.powers import act_as_user, reset_factors_user
from domain.people.commands.profiles import change_student_profile
from domain.people.commands.standings import change_academic_standings
from domain.people.commands.users import (
    activate_user,
    add_user,
    add_users,
    add_users_later,
    change_user,
    deactivate_user,
    deactivate_users,
)

__all__ = [
    "act_as_user",
    "activate_user",
    "add_parent_guardian",
    "add_profile_photo",
    "add_user",
    "add_users",
    "add_users_later",
    "change_academic_standings",
    "change_parent_guardian",
    "change_student_profile",
    "change_user",
    "consent_parent_guardian",
    "deactivate_user",
    "deactivate_users",
    "end_parent_guardian",
    "reset_factors_user",
    "view_profile_photo",
]
