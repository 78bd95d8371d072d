import pytest
from django.contrib.auth import authenticate

from domain.academic.models import Unit
from domain.enrollment.models import Enrollment
from domain.policy.roles import SystemRole
from domain.policy.workflows import LIVE
from domain.users.models import User
from scripts.demo import accounts
from scripts.stack import banner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(SystemRole))
def test_demo_account__of_each_role__logs_in_and_holds_only_that_role(seed, role):
    seed()

    user = authenticate(username=f"{role}@demo.example", password="campus-demo-2026")

    assert isinstance(user, User)
    assert list(user.user_roles.values_list("role", flat=True)) == [role]
    assert user.is_superuser is (role == SystemRole.ADMIN)


def test_demo_accounts__of_convenor_and_student__have_something_to_show(seed):
    seed()

    assert Unit.objects.filter(convenor__email="convenor@demo.example").count() == 4
    places = Enrollment.objects.filter(student__email="student@demo.example")
    assert places.count() == 9
    assert places.filter(status__in=LIVE).exists()


def test_demo_accounts__in_the_banner__are_those_of_the_data(seed):
    said = seed()

    assert banner.PASSWORD == accounts.PASSWORD
    assert f"all with the password {accounts.PASSWORD}" in said
    assert all(f"{name}@demo.example" in said for name in banner.ACCOUNTS)


def test_demo_password__hashed_by_argon2__needs_no_second_hashing(seed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    seed()
    before = User.objects.get(email="admin@demo.example").password

    assert authenticate(username="admin@demo.example", password=accounts.PASSWORD)

    assert before.startswith("argon2$argon2id$")
    assert User.objects.get(email="admin@demo.example").password == before
