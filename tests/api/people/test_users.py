"""Adding accounts, and what no account may hold."""

import pytest

from domain.audit.models import AuditEvent
from domain.users.models import User
from tests.factories.users import UserFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"
ADDRESS = {"lines": ["1 A St", "Flat 2"], "city": "Hanoi", "region": "HN", "postal_code": "10000", "country": "VN"}
CONTACT = {"name": "Mum", "relationship": "mother", "phone": "+84912345678"}
PERSON = {
    "email": "Linh.Nguyen@Example.ORG",
    "given_name": "Linh",
    "family_name": "Nguyễn",
    "preferred_name": "Lin",
    "pronouns": "she/her",
    "phone": "+61412345678",
    "date_of_birth": "2005-11-23",
    "address": ADDRESS,
    "emergency_contact": CONTACT,
    "locale": "vi",
    "time_zone": "Asia/Ho_Chi_Minh",
}


def test_add__valid__201_folded_without_password_and_recorded(client_as):
    client = client_as("admin")

    response = client.post(USERS, PERSON)

    assert response.status_code == 201, response.content
    body = response.json()
    assert {name: body[name] for name in PERSON} == {**PERSON, "email": "linh.nguyen@example.org"}
    assert (body["is_active"], body["email_verified_at"], body["roles"], body["version"]) == (True, None, [], 1)
    assert client.get(response["Location"]).json() == body
    person = User.objects.get(pk=body["id"])
    assert not person.has_usable_password()
    event = AuditEvent.objects.get(action="user.add")
    assert (event.object_id, event.actor_id) == (person.pk, client.user.pk)


def test_add__only_an_address__takes_the_defaults(client_as):
    body = client_as("admin").post(USERS, {"email": "a@example.org"}).json()

    assert (body["locale"], body["time_zone"], body["address"], body["phone"]) == (
        "en",
        "Australia/Melbourne",
        None,
        "",
    )


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff", "auditor"])
def test_add__by_anybody_but_an_administrator__403(client_as, role):
    assert codes(client_as(role).post(USERS, PERSON)) == (403, "forbidden")
    assert User.objects.count() == 1


def test_add__taken_email_in_another_case__409_at_the_field(client_as):
    UserFactory(email="linh.nguyen@example.org")

    assert refusals(client_as("admin").post(USERS, PERSON)) == (409, [("/email", "already_exists")])


@pytest.mark.parametrize(
    "name",
    [
        "roles", "is_active", "is_superuser", "is_staff", "password", "email_verified_at", "deactivated_at", "id",
        "version", "created_at", "user_roles", "last_login", "searched",
    ],
)  # fmt: skip
def test_write__what_nobody_writes__refused_by_name(client_as, name):
    client = client_as("admin")
    before = User.objects.values().get()

    assert refusals(client.post(USERS, {**PERSON, name: True})) == (422, [(f"/{name}", "unknown_field")])
    assert refusals(client.patch(f"{USERS}/{client.user.pk}", {name: True})) == (422, [(f"/{name}", "unknown_field")])
    assert User.objects.values().get() == before


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"email": "nobody"}, "/email", "invalid"),
        ({"email": None}, "/email", "null"),
        ({"phone": "0412345678"}, "/phone", "invalid"),
        ({"phone": "+0412345678"}, "/phone", "invalid"),
        ({"phone": "+1 234 567"}, "/phone", "invalid"),
        ({"date_of_birth": "2026-03-02"}, "/date_of_birth", "impossible_birth_date"),
        ({"date_of_birth": "2126-01-01"}, "/date_of_birth", "impossible_birth_date"),
        ({"date_of_birth": "1899-12-31"}, "/date_of_birth", "impossible_birth_date"),
        ({"date_of_birth": "2001-02-30"}, "/date_of_birth", "invalid"),
        ({"locale": "xx"}, "/locale", "invalid_choice"),
        ({"time_zone": "Hanoi"}, "/time_zone", "unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone", "unknown_time_zone"),
        ({"time_zone": ""}, "/time_zone", "blank"),
        ({"address": "1 A St"}, "/address", "invalid"),
        ({"address": []}, "/address", "invalid"),
        ({"address": {**ADDRESS, "lines": []}}, "/address/lines", "min_length"),
        ({"address": {**ADDRESS, "lines": ["a", "b", "c", "d"]}}, "/address/lines", "max_length"),
        ({"address": {**ADDRESS, "lines": [["a"]]}}, "/address/lines/0", "invalid"),
        ({"address": {**ADDRESS, "lines": {"0": "a"}}}, "/address/lines", "not_a_list"),
        ({"address": {**ADDRESS, "lines": ["x" * 101]}}, "/address/lines/0", "max_length"),
        ({"address": {**ADDRESS, "city": None}}, "/address/city", "null"),
        ({"address": {**ADDRESS, "city": {"a": {"b": []}}}}, "/address/city", "invalid"),
        ({"address": {**ADDRESS, "country": "vn"}}, "/address/country", "invalid"),
        ({"address": {**ADDRESS, "country": "VN\n"}}, "/address/country", None),
        ({"address": {**ADDRESS, "country": "XX"}}, "/address/country", "unknown_country"),
        ({"address": {**ADDRESS, "planet": "Mars"}}, "/address/planet", "unknown_field"),
        ({"address": {**ADDRESS, "a/b~c": 1}}, "/address/a~1b~0c", "unknown_field"),
        ({"emergency_contact": {**CONTACT, "phone": "123"}}, "/emergency_contact/phone", "invalid"),
        ({"emergency_contact": {**CONTACT, "name": " "}}, "/emergency_contact/name", "blank"),
        ({"emergency_contact": {**CONTACT, "__proto__": {}}}, "/emergency_contact/__proto__", "unknown_field"),
    ],
)
def test_write__impossible_value__422_at_the_field(client_as, frozen_clock, change, pointer, code):
    client = client_as("admin")
    added, changed = client.post(USERS, {**PERSON, **change}), client.patch(f"{USERS}/{client.user.pk}", change)

    if code is None:  # white space around a text is no fault
        assert (added.status_code, changed.status_code) == (201, 200)
        return
    assert refusals(added) == (422, [(pointer, code)])
    assert refusals(changed) == (422, [(pointer, code)])
    assert User.objects.count() == 1


def test_add__address_without_what_every_one_has__422_at_each(client_as):
    response = client_as("admin").post(USERS, {**PERSON, "address": {"region": "HN"}})

    assert refusals(response) == (
        422,
        [("/address/lines", "required"), ("/address/city", "required"), ("/address/country", "required")],
    )
