"""People with passwords, and what proves who they are."""

from typing import Any

from domain.users.models import User
from tests.factories.users import UserFactory, UserRoleFactory

PASSWORD = "correct horse"


def user_with_password(password: str = PASSWORD, **fields: Any) -> User:
    """Make a student who can log in."""
    user: User = UserFactory(**{"email": "ada@example.org", **fields})
    user.set_password(password)
    user.save()
    UserRoleFactory(user=user)
    return user
