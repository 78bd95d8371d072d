"""Deactivating and activating accounts."""

import pytest

from domain.audit.models import AuditEvent
from domain.people.commands import deactivate_user
from domain.shared.actor import Actor
from domain.users.errors import LastAdministrator
from domain.users.models import User
from tests.factories.academic import UnitFactory
from tests.factories.users import DeviceSessionFactory, RoleFactory, UserFactory, UserRoleFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"
REASON = {"reason": "Left the university."}


def step(client, person, name, **body):
    return client.post(f"{USERS}/{person.pk}/{name}", {**REASON, **body})


def test_deactivate__ends_sessions_at_once_and_is_recorded(client_as, frozen_clock):
    theirs, admin = client_as("student"), client_as("admin")
    acting = DeviceSessionFactory(acting_by=theirs.user, expires_at="2126-01-01T00:00:00Z")
    assert theirs.get("/api/v1/me").status_code == 200

    response = step(admin, theirs.user, "deactivate")

    assert response.status_code == 200, response.content
    assert (response.json()["is_active"], response.json()["deactivated_at"]) == (False, "2026-03-02T12:00:00.000000Z")
    assert response.json()["version"] == 2
    assert theirs.get("/api/v1/me").status_code == 401
    for session in (theirs.session_row, acting):
        session.refresh_from_db()
        assert session.ended_because == "account_deactivated"
    event = AuditEvent.objects.get(action="user.deactivate")
    assert (event.reason, event.object_id, event.actor_id) == (REASON["reason"], theirs.user.pk, admin.user.pk)
    assert (event.before["is_active"], event.after["is_active"]) == (True, False)


def test_activate__lets_the_account_be_used_but_revives_no_session(client_as):
    theirs, admin = client_as("student"), client_as("admin")
    step(admin, theirs.user, "deactivate")

    response = step(admin, theirs.user, "activate")

    assert (response.status_code, response.json()["is_active"], response.json()["deactivated_at"]) == (200, True, None)
    assert theirs.get("/api/v1/me").status_code == 401
    assert client_as(user=User.objects.get(pk=theirs.user.pk)).get("/api/v1/me").status_code == 200
    assert AuditEvent.objects.get(action="user.activate").reason == REASON["reason"]


@pytest.mark.parametrize("name", ["activate", "deactivate"])
@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff", "auditor"])
def test_step__by_anybody_but_an_administrator__403(client_as, role, name):
    person = UserFactory()

    assert codes(step(client_as(role), person, name)) == (403, "forbidden")


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "  a  "}, {"reason": None}, {"reason": "x" * 501}])
@pytest.mark.parametrize("name", ["activate", "deactivate"])
def test_step__without_a_reason__422(client_as, name, body):
    response = step(client_as("admin"), UserFactory(), name, **body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/reason")


def test_step__in_the_wrong_state__409(client_as):
    active, admin = UserFactory(), client_as("admin")
    gone = UserFactory(is_active=False, deactivated_at="2026-01-01T00:00:00Z")

    assert codes(step(admin, active, "activate")) == (409, "wrong_state")
    assert codes(step(admin, gone, "deactivate")) == (409, "wrong_state")
    assert AuditEvent.objects.count() == 0


def test_step__on_nobody__404(client_as):
    assert codes(step(client_as("admin"), UserFactory.build(), "deactivate")) == (404, "not_found")


def test_deactivate__oneself__409(client_as):
    admin = client_as("admin")
    client_as("admin")

    assert codes(step(admin, admin.user, "deactivate")) == (409, "not_yourself")
    admin.user.refresh_from_db()
    assert admin.user.is_active


def custom_deactivator():
    role = RoleFactory(
        cells={"user.view": "any", "user.deactivate": "any", "user.activate": "any", "user.change": "any"}
    )
    helper = UserFactory()
    UserRoleFactory(user=helper, role_id=role.code)
    return helper


def test_step__on_somebody_who_holds_more__403_whether_active_or_not(client_as):
    client = client_as(user=custom_deactivator())
    admin, staff, student = (client_as(role).user for role in ("admin", "staff", "student"))
    client_as("admin")

    assert codes(step(client, admin, "deactivate")) == (403, "person_outranks_you")
    assert codes(step(client, staff, "deactivate")) == (403, "person_outranks_you")
    assert step(client, student, "deactivate").status_code == 200
    User.objects.filter(pk=admin.pk).update(is_active=False, deactivated_at="2026-01-01T00:00:00Z")
    assert codes(step(client, admin, "activate")) == (403, "person_outranks_you")
    admin.refresh_from_db()
    assert not admin.is_active


def test_deactivate__the_last_administrator__409(client_as):
    lone = client_as("admin").user
    for other in (
        {"role_id": "admin", "valid_until": "2026-01-01T00:00:00Z"},
        {"role_id": "admin", "valid_from": "2126-01-01T00:00:00Z"},
        {"role_id": "admin", "unit": UnitFactory()},
        {"role_id": "admin", "user": UserFactory(is_active=False)},
    ):
        UserRoleFactory(**other)
    with pytest.raises(LastAdministrator):
        deactivate_user(Actor.system(reason="test"), pk=lone.pk, reason="test")

    lone.refresh_from_db()
    assert lone.is_active
    assert AuditEvent.objects.count() == 0


def test_bulk_deactivate__an_outcome_per_row_in_the_order_of_the_request(client_as):
    admin, theirs = client_as("admin"), client_as("student")
    gone = UserFactory(is_active=False, deactivated_at="2026-01-01T00:00:00Z")
    missing = UserFactory.build()
    ids = [str(each.pk) for each in (admin.user, theirs.user, gone, missing, theirs.user)]

    response = admin.post(f"{USERS}/bulk-deactivate", {**REASON, "user_ids": ids}, HTTP_IDEMPOTENCY_KEY="k")

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["deactivated"], body["failed"]) == (1, 4)
    assert [row["user_id"] for row in body["outcomes"]] == ids
    assert sorted([each["code"] for each in row["errors"]] for row in body["outcomes"]) == sorted(
        [["not_yourself"], [], ["wrong_state"], ["not_found"], ["wrong_state"]]
    )
    assert theirs.get("/api/v1/me").status_code == 401
    assert AuditEvent.objects.filter(action="user.deactivate").count() == 1


@pytest.mark.parametrize("ids", [[], ["x"], None, "x", [[]], [1] * 201])
def test_bulk_deactivate__without_proper_ids__422(client_as, ids):
    response = client_as("admin").post(
        f"{USERS}/bulk-deactivate", {**REASON, "user_ids": ids}, HTTP_IDEMPOTENCY_KEY="k"
    )

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith("/user_ids")


def test_bulk_deactivate__without_key__422_and_by_staff__403(client_as):
    body = {**REASON, "user_ids": [str(UserFactory().pk)]}

    assert codes(client_as("admin").post(f"{USERS}/bulk-deactivate", body)) == (422, "idempotency_key_required")
    response = client_as("staff").post(f"{USERS}/bulk-deactivate", body, HTTP_IDEMPOTENCY_KEY="k")
    assert codes(response) == (403, "forbidden")
    assert User.objects.filter(is_active=False).count() == 0
