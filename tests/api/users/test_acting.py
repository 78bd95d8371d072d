"""Acting as another person: who may, what the token says, what is closed meanwhile, and how it ends."""

from datetime import timedelta

import jwt
import pytest

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.policy.limits import ACTOR_REMEMBERED_SECONDS
from domain.shared import clock
from domain.users.models import Role, UserRole
from tests.factories.academic import UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory
from tests.support.client import Client

pytestmark = pytest.mark.django_db
WHY = {"reason": "Ticket 4711: sees no units."}
ME, STOP = "/api/v1/me", "/api/v1/me/stop-acting"


def act_as(client, person, **body):
    return client.post(f"/api/v1/users/{person.pk}/act-as", {**WHY, **body})


def acting(client, person):
    """Return a client that acts as the person."""
    response = act_as(client, person)
    assert response.status_code == 200, response.content
    other = Client(raise_request_exception=False)
    other.defaults["HTTP_AUTHORIZATION"] = f"Bearer {response.json()['access_token']}"
    return other


def person_with(role, **fields):
    return UserRoleFactory(role_id=role, user=UserFactory(**fields)).user


def test_act_as__student__a_token_that_says_who_is_behind_it(client_as, frozen_clock):
    admin, student = client_as("admin"), person_with("student")

    response = act_as(admin, student)

    assert response.status_code == 200, response.content
    body = response.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "session_id"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["act"]) == (str(student.pk), {"sub": str(admin.user.pk)})
    session = DeviceSession.objects.get(pk=body["session_id"])
    assert (session.user_id, session.acting_by_id) == (student.pk, admin.user.pk)
    assert session.expires_at - session.created_at == timedelta(hours=1)
    assert session.refresh_tokens.count() == 0
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.object_id) == ("user.act_as", admin.user.pk, student.pk)
    assert (event.reason, event.on_behalf_of_id) == (WHY["reason"], None)


def test_acting__sees_and_does_what_the_person_may(client_as):
    admin, student = client_as("admin"), person_with("student")

    other = acting(admin, student)

    body = other.get(ME).json()
    assert (body["id"], body["acting_by"], body["roles"]) == (str(student.pk), str(admin.user.pk), ["student"])
    assert other.post("/api/v1/units", {}).status_code == 403


def test_acting__what_it_does__is_recorded_with_both_names(client_as):
    admin, staff = client_as("admin"), person_with("staff")
    unit = {"code": "X1", "name": "X", "department": "D", "level": 1, "credit_points": "12.50"}

    assert acting(admin, staff).post("/api/v1/units", unit).status_code == 201

    event = AuditEvent.objects.get(action="unit.add")
    assert (event.actor_id, event.on_behalf_of_id) == (admin.user.pk, staff.pk)


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff", "auditor"])
def test_act_as__without_the_permission__403(client_as, role):
    assert act_as(client_as(role), UserFactory()).status_code == 403
    assert DeviceSession.objects.filter(acting_by__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        (lambda admin: admin.user, 422, "acting_as_yourself"),
        (lambda admin: UserFactory(is_active=False), 409, "account_inactive"),
    ],
)
def test_act_as__oneself_or_nobody_there__refused(client_as, target, status, code):
    admin = client_as("admin")

    response = act_as(admin, target(admin))

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert DeviceSession.objects.filter(acting_by__isnull=False).count() == 0
    assert AuditEvent.objects.count() == 0


def test_act_as__nobody_of_that_id__404(client_as):
    response = client_as("admin").post("/api/v1/users/01930000-0000-7000-8000-000000000000/act-as", WHY)

    assert response.status_code == 404


def test_act_as__without_a_reason__422(client_as):
    assert act_as(client_as("admin"), UserFactory(), reason="").status_code == 422


def test_act_as__somebody_who_may_more__403(client_as):
    helper = UserFactory()
    RoleFactory(code="helper", cells={"user.view": "any", "user.act_as": "any"})
    UserRoleFactory(user=helper, role_id="helper")

    refused = act_as(client_as(user=helper), person_with("staff"))
    plain = act_as(client_as(user=helper), UserFactory())

    assert (refused.status_code, refused.json()["code"]) == (403, "person_outranks_you")
    assert plain.status_code == 200


def test_act_as__limited_grant_of_the_person__counts(client_as):
    helper, person = UserFactory(), UserFactory()
    RoleFactory(code="helper", cells={"user.view": "any", "user.act_as": "any"})
    UserRoleFactory(user=helper, role_id="helper")
    UserRoleFactory(user=person, role_id="staff", unit=UnitFactory())

    assert act_as(client_as(user=helper), person).json()["code"] == "person_outranks_you"


def test_acting__acts_on_as_another__403(client_as):
    admin, second = client_as("admin"), person_with("admin")

    response = act_as(acting(admin, second), person_with("student"))

    assert (response.status_code, response.json()["code"]) == (403, "not_while_acting")


def test_acting__changes_rights__403_and_nothing_changed(client_as):
    admin, second = client_as("admin"), person_with("admin")
    role, person = RoleFactory(name="Desk"), UserFactory()
    grant = UserRoleFactory(user=person)
    other = acting(admin, second)

    answers = [
        other.post("/api/v1/roles", {"code": "more", "name": "More"}),
        other.patch(f"/api/v1/roles/{role.pk}", {"name": "Other"}, HTTP_IF_MATCH="*"),
        other.delete(f"/api/v1/roles/{role.pk}", HTTP_IF_MATCH="*"),
        other.post("/api/v1/user-roles", {"user_id": str(person.pk), "role": "staff", "reason": "For me."}),
        other.post(f"/api/v1/user-roles/{grant.pk}/revoke", {"reason": "For me."}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "not_while_acting")] * 5
    assert (Role.objects.filter(is_system=False).get().name, UserRole.objects.filter(user=person).count()) == (
        "Desk",
        1,
    )
    grant.refresh_from_db()
    assert grant.revoked_at is None


def test_acting__after_an_hour__ended_by_the_clock(client_as, frozen_clock):
    other = acting(client_as("admin"), person_with("student"))
    frozen_clock.shift(3599)
    assert other.get(ME).status_code == 200

    frozen_clock.shift(1)

    assert other.get(ME).status_code == 401


def test_acting__token_of_an_ended_hour__is_refused_by_the_session_too(client_as, frozen_clock):
    """A token that says a later hour than its session does not outlive it."""
    other = acting(client_as("admin"), person_with("student"))
    session = DeviceSession.objects.get(acting_by__isnull=False)
    session.expires_at += timedelta(hours=1)
    other.defaults["HTTP_AUTHORIZATION"] = f"Bearer {AccessToken.of(session)}"
    frozen_clock.shift(3600)

    assert other.get(ME).status_code == 401


def test_stop_acting__ends_at_once_and_is_recorded(client_as):
    admin, student = client_as("admin"), person_with("student")
    other = acting(admin, student)
    assert other.get(ME).status_code == 200

    response = other.post(STOP)

    assert (response.status_code, response.content) == (204, b"")
    assert other.get(ME).status_code == 401
    assert admin.get(ME).json()["acting_by"] is None
    event = AuditEvent.objects.get(action="user.end_acting")
    assert (event.actor_id, event.on_behalf_of_id) == (admin.user.pk, student.pk)


def test_stop_acting__in_person__409(client_as):
    client = client_as("student")

    response = client.post(STOP)

    assert (response.status_code, response.json()["code"]) == (409, "not_acting")
    assert client.get(ME).status_code == 200


def test_acting__person_behind_loses_the_right__ends_at_once(client_as):
    admin, second, student = client_as("admin"), client_as("admin"), person_with("student")
    other = acting(second, student)
    assert other.get(ME).status_code == 200

    grant = UserRole.objects.get(user=second.user)
    assert admin.post(f"/api/v1/user-roles/{grant.pk}/revoke", {"reason": "Left."}).status_code == 200

    assert other.get(ME).status_code == 401


def test_acting__person_gets_more_than_the_one_behind__ends_at_once(client_as):
    helper, person = UserFactory(), UserFactory()
    RoleFactory(code="helper", cells={"user.view": "any", "user.act_as": "any"})
    UserRoleFactory(user=helper, role_id="helper")
    other = acting(client_as(user=helper), person)
    assert other.get(ME).status_code == 200

    grant = {"user_id": str(person.pk), "role": "staff", "reason": "Begins."}
    assert client_as("admin").post("/api/v1/user-roles", grant).status_code == 201

    assert other.get(ME).status_code == 401


def test_token__with_a_forged_person_behind__401(client_as):
    """The session, not the token, decides who is behind it."""
    session, stranger = client_as("student").session_row, UserFactory()
    token = AccessToken.of(session)
    token["act"] = {"sub": str(stranger.pk)}

    assert client_as().get(ME, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_token__of_acting_without_its_claim__401(client_as):
    acting(client_as("admin"), person_with("student"))
    token = AccessToken.of(DeviceSession.objects.get(acting_by__isnull=False))
    del token.payload["act"]

    assert client_as().get(ME, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_act_as__by_an_administrator_of_one_unit__404(client_as):
    person = UserRoleFactory(user=UserFactory(), role_id="admin", unit=UnitFactory()).user

    assert act_as(client_as(user=person), UserFactory()).status_code == 404


def test_acting__window_of_the_person_behind_ends__bites_by_the_clock(client_as, frozen_clock):
    helper = UserFactory()
    UserRoleFactory(user=helper, role_id="admin", valid_until=clock.now() + timedelta(seconds=2))
    other = acting(client_as(user=helper), person_with("student"))
    frozen_clock.shift(1)
    assert other.get(ME).status_code == 200

    frozen_clock.shift(1)

    assert other.get(ME).status_code == 401


def test_acting__person_behind_is_deactivated__ends(client_as, frozen_clock):
    admin = client_as("admin")
    other = acting(admin, person_with("student"))
    assert other.get(ME).status_code == 200

    # Without the news, as if it were lost.
    admin.user.is_active = False
    admin.user.save()
    frozen_clock.shift(ACTOR_REMEMBERED_SECONDS)

    assert other.get(ME).status_code == 401
