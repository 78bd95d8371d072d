"""People."""

from datetime import UTC, datetime

import factory

from domain.authentication.models import DeviceSession
from domain.policy.roles import SystemRole
from domain.users.models import Role, User, UserRole


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = "Nguyễn"
    family_name = factory.Sequence(lambda n: f"Person {n}")


class RoleFactory(factory.django.DjangoModelFactory):
    """A role of the university's own: the system ones come with the migrations."""

    class Meta:
        model = Role

    code = factory.Sequence(lambda n: f"custom_{n}")
    name = factory.Sequence(lambda n: f"Custom role {n}")


class UserRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UserRole

    user = factory.SubFactory(UserFactory)
    role_id = SystemRole.STUDENT
    valid_from = datetime(2020, 1, 1, tzinfo=UTC)


class DeviceSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeviceSession

    user = factory.SubFactory(UserFactory)
