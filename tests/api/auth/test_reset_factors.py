"""Taking second factors from somebody who has lost them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, Passkey, RecoveryCode, TotpDevice
from domain.policy.reach import Scope
from domain.shared import clock
from domain.users.models import User
from tests.factories.authentication import PasskeyFactory, TotpDeviceFactory
from tests.factories.users import DeviceSessionFactory, RoleFactory, UserFactory, UserRoleFactory
from tests.support.client import client_for

pytestmark = pytest.mark.django_db
REASON = {"reason": "Lost the phone; identity checked at the desk."}


def path(user):
    return f"/api/v1/users/{getattr(user, 'pk', user)}/reset-factors"


@pytest.fixture
def guarded():
    """A student with an app, a passkey and a session."""
    user = UserRoleFactory().user
    TotpDeviceFactory(user=user)
    PasskeyFactory(user=user)
    return user


def refused_and_unchanged(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    assert (TotpDevice.objects.count(), Passkey.objects.count()) == (1, 1)
    assert not AuditEvent.objects.filter(action="user.reset_factors").exists()
    assert not DeviceSession.objects.filter(ended_at__isnull=False).exists()


def test_reset__by_an_administrator__nothing_left_and_logged_out(guarded):
    person, admin = client_for(user=guarded), client_for("admin")
    other = PasskeyFactory()
    assert person.get("/api/v1/me").status_code == 200

    response = admin.post(path(guarded), REASON)

    assert response.status_code == 204, response.content
    assert (TotpDevice.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert list(Passkey.objects.all()) == [other]
    assert person.get("/api/v1/me").status_code == 401
    event = AuditEvent.objects.get(action="user.reset_factors")
    assert (event.action, event.actor_id, event.object_id) == ("user.reset_factors", admin.user.pk, guarded.pk)
    assert (event.reason, event.before) == (
        REASON["reason"],
        {"authenticator_app": True, "passkeys": 1, "codes_left": 0},
    )


@pytest.mark.parametrize("body", [{}, {"reason": "x"}, {"reason": "  "}, {**REASON, "more": 1}])
def test_reset__without_a_reason__422(guarded, body):
    refused_and_unchanged(client_for("admin").post(path(guarded), body), 422, "validation_failed")


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff", "auditor"])
def test_reset__by_others__403(guarded, role):
    refused_and_unchanged(client_for(role).post(path(guarded), REASON), 403, "forbidden")


def test_reset__of_a_stronger_person__403(guarded):
    desk = RoleFactory(cells={"user.view": Scope.ANY, "user.reset_factors": Scope.ANY})
    client = client_for()
    helper = client_for(user=UserRoleFactory(role_id=desk.code).user)
    UserRoleFactory(user=guarded, role_id="staff")

    refused_and_unchanged(helper.post(path(guarded), REASON), 403, "person_outranks_you")
    assert client.post(path(guarded), REASON).status_code == 401


def test_reset__by_a_custom_role_of_a_weaker_person__204(guarded):
    desk = RoleFactory(cells={"user.view": Scope.ANY, "user.reset_factors": Scope.ANY})
    helper = client_for("staff")
    UserRoleFactory(user=helper.user, role_id=desk.code)

    assert helper.post(path(guarded), REASON).status_code == 204


def test_reset__of_oneself_or_nobody__refused(guarded):
    UserRoleFactory(user=guarded, role_id="admin")
    admin = client_for(user=guarded)

    refused_and_unchanged(admin.post(path(guarded), REASON), 403, "own_factors")
    refused_and_unchanged(admin.post(path(uuid4()), REASON), 404, "not_found")


def test_reset__of_a_deactivated_person__409(guarded):
    User.objects.filter(pk=guarded.pk).update(is_active=False)

    refused_and_unchanged(client_for("admin").post(path(guarded), REASON), 409, "account_inactive")


def test_reset__while_acting_as_an_administrator__403(guarded):
    boss, admin = UserRoleFactory(role_id="admin").user, UserRoleFactory(role_id="admin").user
    session = DeviceSessionFactory(user=admin, acting_by=boss, expires_at=clock.now() + timedelta(hours=1))
    token = AccessToken.of(session)
    token["act"] = {"sub": str(boss.pk)}

    response = client_for().post(path(guarded), REASON, HTTP_AUTHORIZATION=f"Bearer {token}")

    refused_and_unchanged(response, 403, "not_while_acting")


def test_reset__rehearsed__nothing_happens(guarded):
    client = client_for("admin")
    there = client_for(user=UserFactory())

    assert client.post(path(guarded), REASON, HTTP_PREFER="dry-run").status_code == 204
    assert (TotpDevice.objects.count(), Passkey.objects.count()) == (1, 1)
    assert there.get("/api/v1/me").status_code == 200
