"""What a person holds is remembered for a moment: never wrongly, and never longer than the rule book says."""

from datetime import timedelta

import pytest
from django.db import transaction

from domain.authentication import queries
from domain.policy import limits
from domain.shared import clock, epochs
from domain.shared.store import Away, _place, store
from domain.users.models import UserRole
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.server import free_port

pytestmark = pytest.mark.django_db
UNITS, GRANTS, ME = "/api/v1/units", "/api/v1/user-roles", "/api/v1/me"
MAY, MAY_NOT = 422, 403  # an empty body is refused only behind the gate


def tries(client):
    return client.post(UNITS, {}).status_code


def revoke(admin, person):
    row = UserRole.objects.get(user=person, revoked_at__isnull=True)
    response = admin.post(f"{GRANTS}/{row.pk}/revoke", {"reason": "Left."})
    assert response.status_code == 200, response.content


def revoke_unnoticed(person):
    """End a grant as if the news of it were lost."""
    UserRole.objects.filter(user=person).update(valid_until=clock.now(), revoked_at=clock.now())


@pytest.fixture
def without_redis(monkeypatch):
    """Let Redis be where nobody listens."""
    monkeypatch.setitem(_place, "url", f"redis://127.0.0.1:{free_port()}/0")
    store.cache_clear()
    with pytest.raises(Away):
        store().ask("PING")
    yield
    store.cache_clear()


def test_revocation__of_a_remembered_person__bites_at_the_next_request(client_as, query_count):
    admin, staff = client_as("admin"), client_as("staff")
    tries(staff)
    assert query_count(lambda: tries(staff)) == 0, "the person is not remembered"

    revoke(admin, staff.user)

    assert tries(staff) == MAY_NOT


def test_grant__to_a_remembered_person__opens_at_the_next_request(client_as):
    admin, student = client_as("admin"), client_as("student")
    assert tries(student) == MAY_NOT

    body = {"user_id": str(student.user.pk), "role": "staff", "reason": "Begins."}
    assert admin.post(GRANTS, body).status_code == 201

    assert tries(student) == MAY


def test_window__that_ends__bites_by_the_clock(client_as, frozen_clock):
    person = UserFactory()
    UserRoleFactory(user=person, role_id="staff", valid_until=clock.now() + timedelta(seconds=2))
    client = client_as(user=person)
    assert tries(client) == MAY

    frozen_clock.shift(timedelta(seconds=2, microseconds=-1))
    assert tries(client) == MAY
    frozen_clock.shift(timedelta(microseconds=1))
    assert tries(client) == MAY_NOT


def test_window__that_begins__opens_by_the_clock(client_as, frozen_clock):
    person = UserFactory()
    UserRoleFactory(user=person, role_id="staff", valid_from=clock.now() + timedelta(seconds=2))
    client = client_as(user=person)
    assert tries(client) == MAY_NOT

    frozen_clock.shift(timedelta(seconds=2, microseconds=-1))
    assert tries(client) == MAY_NOT
    frozen_clock.shift(timedelta(microseconds=1))
    assert tries(client) == MAY


def test_windows__one_after_the_other__each_bites_by_the_clock(client_as, frozen_clock):
    person, present = UserFactory(), clock.now()
    seconds = [present + timedelta(seconds=each) for each in range(4)]
    UserRoleFactory(user=person, role_id="staff", valid_from=seconds[0], valid_until=seconds[1])
    UserRoleFactory(user=person, role_id="staff", valid_from=seconds[2], valid_until=seconds[3])
    client, found = client_as(user=person), []

    for _ in range(5):
        found.append(tries(client))
        frozen_clock.shift(1)

    assert found == [MAY, MAY_NOT, MAY, MAY_NOT, MAY_NOT]


def test_news__that_is_lost__bites_after_the_seconds_of_the_rule_book(client_as, frozen_clock):
    staff = client_as("staff")
    assert tries(staff) == MAY

    revoke_unnoticed(staff.user)

    frozen_clock.shift(timedelta(seconds=limits.ACTOR_REMEMBERED_SECONDS, microseconds=-1))
    assert tries(staff) == MAY, "the person is not remembered, so this proves nothing"
    frozen_clock.shift(timedelta(microseconds=1))
    assert tries(staff) == MAY_NOT


def test_memory__in_redis__ends_by_itself_too(client_as):
    staff = client_as("staff")
    tries(staff)

    left = store().ask("PTTL", f"{epochs.PREFIX}actor:{staff.session_row.pk}:{staff.user.pk}:None")

    assert 0 < left <= limits.ACTOR_REMEMBERED_SECONDS * 1000 <= 5000


def test_redis_away__everything_is_right_all_the_same(client_as, frozen_clock, without_redis):
    admin, staff, person = client_as("admin"), client_as("staff"), UserFactory()
    UserRoleFactory(user=person, role_id="staff", valid_until=clock.now() + timedelta(seconds=2))
    lapsing = client_as(user=person)
    assert (tries(staff), tries(lapsing)) == (MAY, MAY)

    revoke(admin, staff.user)
    frozen_clock.shift(2)

    assert (tries(staff), tries(lapsing)) == (MAY_NOT, MAY_NOT)


def test_redis_away__custom_roles_acting_and_explaining__work(client_as, without_redis):
    admin, person = client_as("admin"), UserRoleFactory(role_id="student").user

    assert admin.post("/api/v1/roles", {"code": "desk", "name": "Desk"}).status_code == 201
    assert admin.post(f"/api/v1/users/{person.pk}/act-as", {"reason": "Ticket 1"}).status_code == 200
    question = {"user_id": str(person.pk), "permission": "unit.add"}
    assert admin.post("/api/v1/authz/explain", question).json()["allowed"] is False


def test_reader__who_read_before_the_commit__can_not_keep_the_old_answer(client_as, monkeypatch):
    """The whole way: PostgreSQL is asked, the grant is revoked, and only then is the old answer kept."""
    admin, staff = client_as("admin"), client_as("staff")
    find, overtaken = queries._find, []

    def find_then_revoke(user_id, *rest):
        found = find(user_id, *rest)
        if user_id == staff.user.pk and not overtaken:
            overtaken.append(user_id)
            revoke(admin, staff.user)
        return found

    monkeypatch.setattr(queries, "_find", find_then_revoke)

    assert tries(staff) == MAY  # it was so when it was read
    assert tries(staff) == MAY_NOT


def test_keep__of_an_epoch_that_has_ended__is_worthless(db):
    overtaken = epochs.recall("actor:1", ["user:1", "roles"])

    epochs.end_epoch("user:1")
    epochs.keep(overtaken, b"old", seconds=4)

    assert epochs.recall("actor:1", ["user:1", "roles"]).value is None


@pytest.mark.parametrize("ended", ["user:1", "roles"])
def test_recall__after_either_epoch_ended__finds_nothing(db, ended):
    names = ["user:1", "roles"]
    epochs.keep(epochs.recall("actor:1", names), b"held", seconds=4)
    assert epochs.recall("actor:1", names).value == b"held"

    epochs.end_epoch(ended)

    assert epochs.recall("actor:1", names).value is None


def test_reader__between_the_write_and_its_commit__can_not_keep_the_old_answer(django_capture_on_commit_callbacks):
    """The epoch ends twice: what was read and kept while the change was not yet to be seen ends with the commit."""
    names = ["user:1"]
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        epochs.end_epoch("user:1")
        epochs.keep(epochs.recall("actor:1", names), b"old", seconds=4)
        assert epochs.recall("actor:1", names).value == b"old"

    assert epochs.recall("actor:1", names).value is None


def test_change__that_is_rolled_back__takes_nothing_away(client_as):
    """A change that is undone leaves nobody wiser: the next request asks PostgreSQL."""
    staff = client_as("staff")
    tries(staff)

    with transaction.atomic():
        revoke_unnoticed(staff.user)
        epochs.end_epoch(queries.epoch_of(staff.user.pk))
        transaction.set_rollback(True)

    assert tries(staff) == MAY
