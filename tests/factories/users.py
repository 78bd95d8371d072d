"""People."""

from datetime import UTC, datetime

import factory

from domain.policy.roles import Role
from domain.users.models import DeviceSession, User, UserRole


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    given_name = "Nguyễn"
    family_name = factory.Sequence(lambda n: f"Person {n}")


class UserRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UserRole

    user = factory.SubFactory(UserFactory)
    role = Role.STUDENT
    valid_from = datetime(2020, 1, 1, tzinfo=UTC)


class DeviceSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeviceSession

    user = factory.SubFactory(UserFactory)
