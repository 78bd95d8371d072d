"""Changing people: whose data, which fields, and what follows."""

import pytest

from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.users.models import User
from tests.factories.people import EnrollmentFactory
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"
ADDRESS = {"lines": ["1 A St", "Flat 2"], "city": "Hanoi", "region": "HN", "postal_code": "10000", "country": "VN"}
CONTACT = {"name": "Mum", "relationship": "mother", "phone": "+84912345678"}


def test_change__own_data__by_a_student(client_as):
    client = client_as("student")
    path = f"{USERS}/{client.user.pk}"
    change = {"preferred_name": "Bo", "pronouns": "they/them", "phone": "+61412345678", "locale": "vi"}

    response = client.patch(path, {**change, "address": ADDRESS, "emergency_contact": CONTACT})

    assert response.status_code == 200, response.content
    assert response.json()["version"] == 2
    assert {name: response.json()[name] for name in change} == change
    event = AuditEvent.objects.get(action="user.change")
    assert (event.after["phone"], event.after["preferred_name"]) == ("(private)", "Bo")


def test_change__address__is_merged_member_by_member(client_as):
    client = client_as("student", address=ADDRESS, emergency_contact=CONTACT)
    path = f"{USERS}/{client.user.pk}"

    moved = client.patch(path, {"address": {"city": "Hue", "region": None, "lines": ["9 B St"]}}).json()
    called = client.patch(path, {"emergency_contact": {"name": "Dad"}}).json()
    gone = client.patch(path, {"address": None}).json()

    assert moved["address"] == {**ADDRESS, "city": "Hue", "region": None, "lines": ["9 B St"]}
    assert called["emergency_contact"] == {**CONTACT, "name": "Dad"}
    assert (gone["address"], gone["emergency_contact"]) == (None, {**CONTACT, "name": "Dad"})


def test_change__part_of_an_address_that_is_not_there__422_names_what_is_missing(client_as):
    client = client_as("student")

    response = client.patch(f"{USERS}/{client.user.pk}", {"address": {"city": "Hue"}})

    assert refusals(response) == (
        422,
        [("/address/lines", "incomplete_details"), ("/address/country", "incomplete_details")],
    )
    client.user.refresh_from_db()
    assert (client.user.address, client.user.version) == (None, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "new@example.org"),
        ("given_name", "New"),
        ("family_name", "New"),
        ("date_of_birth", "2001-01-01"),
    ],
)
@pytest.mark.parametrize("role", ["student", "staff"])
def test_change__identity_of_oneself__403_names_the_field_and_nothing_changes(client_as, role, name, value):
    client = client_as(role)
    before = User.objects.values().get()

    response = client.patch(f"{USERS}/{client.user.pk}", {name: value, "pronouns": "it"})

    assert refusals(response) == (403, [(f"/{name}", "forbidden")])
    assert User.objects.values().get() == before


def test_change__identity_to_what_it_is__is_no_change(client_as):
    client = client_as("student", given_name="Bo")

    response = client.patch(f"{USERS}/{client.user.pk}", {"given_name": "Bo", "email": client.user.email.upper()})

    assert (response.status_code, response.json()["version"]) == (200, 1)


def test_change__identity_taken_address_by_a_student__does_not_tell_that_it_is_taken(client_as):
    taken = UserFactory()
    client = client_as("student")

    assert codes(client.patch(f"{USERS}/{client.user.pk}", {"email": taken.email})) == (403, "forbidden")


def test_change__email__unverified_and_every_session_ends(client_as):
    person = UserFactory(email_verified_at="2026-01-01T00:00:00Z")
    theirs = client_as("student", user=person)
    acting = DeviceSessionFactory(acting_by=person, expires_at="2126-01-01T00:00:00Z")
    assert theirs.get("/api/v1/me").status_code == 200

    response = client_as("admin").patch(f"{USERS}/{person.pk}", {"email": "New@Example.org"})

    assert (response.json()["email"], response.json()["email_verified_at"]) == ("new@example.org", None)
    assert theirs.get("/api/v1/me").status_code == 401
    ended = DeviceSession.objects.filter(pk__in=[theirs.session_row.pk, acting.pk])
    assert set(ended.values_list("ended_because", flat=True)) == {"email_changed"}
    event = AuditEvent.objects.get(action="user.change")
    assert set(event.after) == {"email", "email_verified_at"}


def test_change__other_data__keeps_sessions(client_as):
    theirs = client_as("student")

    assert client_as("admin").patch(f"{USERS}/{theirs.user.pk}", {"given_name": "Bo"}).status_code == 200
    assert theirs.get("/api/v1/me").status_code == 200


def test_change__taken_email__409_at_the_field(client_as):
    taken, person = UserFactory(), UserFactory()

    response = client_as("admin").patch(f"{USERS}/{person.pk}", {"email": taken.email})

    assert refusals(response) == (409, [("/email", "already_exists")])


@pytest.mark.parametrize(
    ("role", "other", "status"),
    [
        ("staff", "student", 200),
        ("staff", "parent", 200),
        ("staff", "convenor", 200),
        ("staff", "staff", 200),
        ("staff", "auditor", 403),
        ("staff", "admin", 403),
        ("admin", "staff", 200),
        ("admin", "admin", 200),
    ],
)
def test_change__of_somebody_who_holds_more__403(client_as, role, other, status):
    person = client_as(other).user

    response = client_as(role).patch(f"{USERS}/{person.pk}", {"phone": "+61412345678"})

    assert response.status_code == status
    if status == 403:
        assert response.json()["code"] == "person_outranks_you"
        person.refresh_from_db()
        assert (person.phone, person.version) == ("", 1)


def test_change__of_somebody_who_would_hold_more_were_they_active__403(client_as):
    person = client_as("admin", is_active=False, deactivated_at="2026-01-01T00:00:00Z").user

    response = client_as("staff").patch(f"{USERS}/{person.pk}", {"phone": "+61412345678"})

    assert codes(response) == (403, "person_outranks_you")


def test_change__of_whom_the_caller_does_not_see__404_and_of_whom_they_only_see__403(client_as):
    convenor, stranger = UserFactory(), UserFactory()
    taught = EnrollmentFactory(offering__unit__convenor=convenor).student
    client = client_as("convenor", user=convenor)

    assert codes(client.patch(f"{USERS}/{stranger.pk}", {"phone": "+61412345678"})) == (404, "not_found")
    assert codes(client.patch(f"{USERS}/{taught.pk}", {"phone": "+61412345678"})) == (403, "forbidden")


def test_change__by_a_grant_within_a_unit__of_its_students_only_and_not_of_one_who_holds_more(client_as):
    place, elsewhere = EnrollmentFactory(), EnrollmentFactory()
    mighty = EnrollmentFactory(offering=place.offering).student
    UserRoleFactory(user=mighty, role_id="auditor")
    helper = UserFactory()
    UserRoleFactory(user=helper, role_id="staff", unit=place.offering.unit)
    client = client_as(user=helper)

    def change(person):
        return client.patch(f"{USERS}/{person.pk}", {"phone": "+61412345678"})

    assert change(place.student).json()["phone"] == "+61412345678"
    assert codes(change(elsewhere.student)) == (404, "not_found")
    assert codes(change(mighty)) == (403, "person_outranks_you")


def test_change__stale__412(client_as):
    client = client_as("student")

    response = client.patch(f"{USERS}/{client.user.pk}", {"pronouns": "it"}, HTTP_IF_MATCH='"7-x"')

    assert codes(response) == (412, "stale")


def test_change__dry_run__nothing_written_and_no_session_ended(client_as):
    person = client_as("student")

    response = client_as("admin").patch(f"{USERS}/{person.user.pk}", {"email": "n@example.org"}, HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["email"]) == (200, "n@example.org")
    assert person.get("/api/v1/me").status_code == 200
    assert AuditEvent.objects.count() == 0
