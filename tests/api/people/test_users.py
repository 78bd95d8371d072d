"""Adding and changing accounts."""

import pytest

from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.jobs.models import Job
from domain.people.jobs import add_rows
from domain.users.models import User
from tests.factories.people import EnrollmentFactory
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory
from tests.support.worker import run_worker_once

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


def refusals(response):
    return response.status_code, [(each["pointer"], each["code"]) for each in response.json()["errors"]]


def codes(response):
    return response.status_code, response.json()["code"]


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


def test_change__own_data__by_a_student(client_as):
    client = client_as("student")
    path = f"{USERS}/{client.user.pk}"
    change = {"preferred_name": "Bo", "pronouns": "they/them", "phone": "+61412345678", "locale": "vi"}

    response = client.patch(path, {**change, "address": ADDRESS, "emergency_contact": CONTACT})

    assert response.status_code == 200, response.content
    assert response.json()["version"] == 2
    assert {name: response.json()[name] for name in change} == change
    event = AuditEvent.objects.get(action="user.change")
    assert event.after["phone"] == "+61412345678"


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


def people(count):
    return [{"email": f"P{number}@example.org", "date_of_birth": "2001-02-03"} for number in range(count)]


def bulk(client, items, **body):
    return client.post(f"{USERS}/bulk", {"items": items, **body}, HTTP_IDEMPOTENCY_KEY="k")


def test_bulk__each_for_itself__an_outcome_per_row(client_as):
    UserFactory(email="p1@example.org")
    rows = [*people(2), {"email": "x@example.org", "time_zone": "Nowhere"}, {"email": "y"}, {"password": "x"}]

    body = bulk(client_as("admin"), rows, atomic=False).json()

    assert (body["created"], body["failed"]) == (1, 4)
    assert [[(each["pointer"], each["code"]) for each in row["errors"]] for row in body["outcomes"]] == [
        [],
        [("/email", "already_exists")],
        [("/time_zone", "unknown_time_zone")],
        [("/email", "invalid")],
        [("/email", "required"), ("/password", "unknown_field")],
    ]
    assert User.objects.get(email="p0@example.org").pk


def test_bulk__atomic_with_one_broken_rule__none_added(client_as):
    rows = [*people(2), {"email": "x@example.org", "address": {**ADDRESS, "country": "XX"}}]

    response = bulk(client_as("admin"), rows)

    assert refusals(response) == (422, [("/items/2/address/country", "unknown_country")])
    assert User.objects.count() == 1


def test_bulk__without_key_or_permission__refused(client_as):
    assert client_as("admin").post(f"{USERS}/bulk", {"items": people(1)}).status_code == 422
    assert bulk(client_as("staff"), people(1)).status_code == 403


def test_bulk__three_hundred__a_job_that_adds_them_by_the_same_rules(client_as):
    client = client_as("admin")
    rows = [*people(298), {"email": "P0@EXAMPLE.org"}, {"email": "z@example.org", "time_zone": "Nowhere"}]

    response = bulk(client, rows, atomic=False)

    assert response.status_code == 202, response.content
    add_rows(response.json()["id"])
    job = client.get(response["Location"]).json()
    assert (job["kind"], job["state"], job["result"]) == (
        "people.add_users",
        "succeeded",
        {"created": 298, "failed": 2},
    )
    told = client.get(f"/api/v1/job-rows?job_id={job['id']}&failed=true").json()["results"]
    assert [(row["index"], row["problem"]["code"]) for row in told] == [
        (298, "already_exists"),
        (299, "unknown_time_zone"),
    ]
    added = User.objects.get(email="p0@example.org")
    assert (str(added.date_of_birth), added.has_usable_password()) == ("2001-02-03", False)


@pytest.mark.django_db(transaction=True)
def test_bulk__three_hundred__done_by_the_worker(client_as):
    client = client_as("admin")
    job = bulk(client, people(300)).json()["id"]

    run_worker_once()

    assert Job.objects.get(pk=job).status == "succeeded"
    assert User.objects.count() == 301
