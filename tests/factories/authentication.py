"""People with passwords, and what proves who they are."""

from datetime import UTC, datetime
from typing import Any

import factory

from domain.authentication.models import Passkey, TotpDevice
from domain.shared.vault import vault
from domain.users.models import User
from tests.factories.users import UserFactory, UserRoleFactory

PASSWORD = "correct horse"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class TotpDeviceFactory(factory.django.DjangoModelFactory):
    """An authenticator app in use, with the secret `SECRET`."""

    class Meta:
        model = TotpDevice

    user = factory.SubFactory(UserFactory)
    secret = factory.LazyAttribute(lambda row: vault().seal(SECRET, owner=str(row.user.pk)))
    confirmed_at = datetime(2026, 1, 1, tzinfo=UTC)


class PasskeyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Passkey

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Key {n}")
    credential_id = factory.Sequence(lambda n: f"credential{n:06}")
    public_key = b"no key"


def user_with_password(password: str = PASSWORD, **fields: Any) -> User:
    """Make a student who can log in."""
    user: User = UserFactory(**{"email": "ada@example.org", **fields})
    user.set_password(password)
    user.save()
    UserRoleFactory(user=user)
    return user
