"""What keeps roles and grants in order."""

from typing import Any

from domain.policy.roles import SystemRole
from domain.users.errors import LastAdministrator
from domain.users.models import Role, UserRole
from domain.users.queries import valid_now


def check_administrator_remains(*, without_user_id: Any = None, without_grant_id: Any = None) -> None:
    """Refuse, in the caller's transaction, what would leave no administrator.

    The administrator's role is locked until the transaction ends, so that two can't remove each other at once.

    :raises LastAdministrator: if nobody else holds the role now, everywhere, with an active account
    """
    Role.objects.select_for_update().get(code=SystemRole.ADMIN)
    others = UserRole.objects.filter(
        valid_now(),
        role_id=SystemRole.ADMIN,
        course__isnull=True,
        unit__isnull=True,
        offering__isnull=True,
        user__is_active=True,
    )
    if not others.exclude(user_id=without_user_id).exclude(pk=without_grant_id).exists():
        raise LastAdministrator
