"""Who sees whom, and what of them: list, detail, filters, order and expansions agree."""

import pytest

from tests.factories.academic import CourseFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory, ParentGuardianFactory, StudentProfileFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
USERS, PROFILES, LINKS = "/api/v1/users", "/api/v1/student-profiles", "/api/v1/parent-guardians"
OPEN = {"id", "given_name", "family_name", "preferred_name", "pronouns", "version"}
CONTACT = {
    "email", "email_verified_at", "locale", "time_zone", "is_active", "deactivated_at", "created_at", "updated_at",
}  # fmt: skip
PRIVATE = {"phone", "date_of_birth", "address", "emergency_contact"}
FULL = {
    "pronouns": "they/them",
    "preferred_name": "Bo",
    "phone": "+61412345678",
    "date_of_birth": "2000-01-01",
    "email_verified_at": "2026-01-01T00:00:00Z",
    "deactivated_at": "2026-01-02T00:00:00Z",
    "address": {"lines": ["1 A St"], "city": "Hanoi", "region": None, "postal_code": None, "country": "VN"},
    "emergency_contact": {"name": "Mum", "relationship": "mother", "phone": "+61412345678"},
}


def somebody(**fields):
    return UserFactory(**{**FULL, **fields})


def classmates(offering=None, **status):
    """Return two people in one offering; the second with this status there."""
    offering = offering or SemesterOfferingFactory()
    me, other = UserFactory(), somebody()
    EnrollmentFactory(student=me, offering=offering)
    EnrollmentFactory(student=other, offering=offering, **status)
    return me, other


def seen(client, path=USERS):
    """Return the ids that a list shows, after checking that each is there one by one with the same content."""
    rows = client.get(f"{path}?page_size=200").json()["results"]
    for row in rows:
        assert client.get(f"{path}/{row['id']}").json() == row
    return {row["id"] for row in rows}


def told(client, person):
    """Return the names of the fields that are not null."""
    return {name for name, value in client.get(f"{USERS}/{person.pk}").json().items() if value is not None}


def test_student__sees_classmates_by_name_and_pronouns_only(client_as):
    me, other = classmates()
    stranger = somebody()
    client = client_as("student", user=me)

    assert seen(client) == {str(me.pk), str(other.pk)}
    assert told(client, other) == OPEN
    assert client.get(f"{USERS}/{stranger.pk}").status_code == 404


def test_student__sees_all_of_themselves(client_as):
    client = client_as("student", user=somebody())

    assert told(client, client.user) == OPEN | CONTACT | PRIVATE | {"roles"}
    assert client.get(f"{USERS}/{client.user.pk}").json()["roles"] == ["student"]
    assert client.get(f"{USERS}/{client.user.pk}").json()["address"] == FULL["address"]


@pytest.mark.parametrize("status", ["withdrawn", "pending", "waitlisted", "offered", "completed", "failed"])
def test_student__somebody_who_does_not_study_there_now__is_no_classmate(client_as, status):
    me, other = classmates(status=status)
    client = client_as("student", user=me)

    assert seen(client) == {str(me.pk)}
    assert client.get(f"{USERS}/{other.pk}").status_code == 404


def test_student__who_withdrew__has_no_classmates(client_as):
    offering = SemesterOfferingFactory()
    me = UserFactory()
    EnrollmentFactory(student=me, offering=offering, status="withdrawn")
    EnrollmentFactory(offering=offering)

    assert seen(client_as("student", user=me)) == {str(me.pk)}


@pytest.mark.parametrize("query", ["email=bo@example.org", "is_active=true", "is_active=false", "role=student"])
def test_student__filtering_by_what_is_hidden__finds_no_classmate(client_as, query):
    me, other = classmates()
    other.email = "bo@example.org"
    other.save()
    UserRoleFactory(user=other)
    client = client_as("student", user=me)

    found = {row["id"] for row in client.get(f"{USERS}?{query}").json()["results"]}

    assert found <= {str(me.pk)}
    assert client.get(f"{USERS}?{query}&include_total=true").json()["total"] == len(found)


@pytest.mark.parametrize("name", sorted({*CONTACT, *PRIVATE, "roles"} - {"given_name"}))
def test_users__ordering_by_a_guarded_field__is_not_possible(client_as, name):
    assert client_as("student").get(f"{USERS}?ordering={name}").status_code == 400


def test_student__searching__finds_classmates_by_name_not_by_email(client_as):
    me, other = classmates()
    other.given_name, other.email = "Zebulon", "quartz@example.org"
    other.save()
    client = client_as("student", user=me)

    def found(words):
        return [row["id"] for row in client.get(f"{USERS}?search={words}").json()["results"]]

    assert found("zebulon") == [str(other.pk)]
    assert found("quartz") == []


def test_guardian__sees_the_student_until_the_link_ends(client_as):
    link = ParentGuardianFactory(student=somebody())
    client = client_as("parent", user=link.guardian)

    assert seen(client) == {str(link.guardian_id), str(link.student_id)}
    assert told(client, link.student) == OPEN
    assert client_as("staff").post(f"{LINKS}/{link.pk}/end").status_code == 200
    assert seen(client) == {str(link.guardian_id)}


def test_guardian__standing__only_with_consent_to_results(client_as):
    link = ParentGuardianFactory(consent_attendance=True, consent_finance=True)
    profile = StudentProfileFactory(user=link.student, academic_standing="at_risk")
    client = client_as("parent", user=link.guardian)

    def standings():
        one = client.get(f"{PROFILES}/{profile.pk}").json()["academic_standing"]
        found = client.get(f"{PROFILES}?academic_standing=at_risk").json()["results"]
        return one, [row["academic_standing"] for row in found]

    assert standings() == (None, [])
    link.consent_results = True
    link.save()
    assert standings() == ("at_risk", ["at_risk"])
    link.ended_at = link.created_at
    link.save()
    assert client.get(f"{PROFILES}/{profile.pk}").status_code == 404


def test_student__sees_their_own_standing_and_no_other_profile(client_as):
    me, other = classmates()
    own = StudentProfileFactory(user=me, academic_standing="good")
    StudentProfileFactory(user=other)
    client = client_as("student", user=me)

    assert seen(client, PROFILES) == {str(own.pk)}
    assert client.get(f"{PROFILES}/{own.pk}").json()["academic_standing"] == "good"


def test_convenor__sees_students_taught_with_contact_and_without_private_data(client_as):
    convenor = UserFactory()
    _, taught = classmates(SemesterOfferingFactory(unit__convenor=convenor))
    profile = StudentProfileFactory(user=taught)
    stranger = StudentProfileFactory()
    client = client_as("convenor", user=convenor)

    assert told(client, taught) == OPEN | CONTACT
    assert client.get(f"{USERS}?email={taught.email.upper()}").json()["results"][0]["id"] == str(taught.pk)
    assert seen(client, PROFILES) == {str(profile.pk)}
    assert client.get(f"{PROFILES}/{profile.pk}").json()["academic_standing"] is None
    assert client.get(f"{USERS}/{stranger.user_id}").status_code == 404
    assert str(stranger.user_id) not in seen(client)


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        ("staff", OPEN | CONTACT | PRIVATE | {"roles"}),
        ("admin", OPEN | CONTACT | PRIVATE | {"roles"}),
        ("auditor", OPEN | CONTACT | {"roles"}),
    ],
)
def test_office__sees_everybody(client_as, role, fields):
    person = somebody()
    client = client_as(role)

    assert seen(client) == {str(person.pk), str(client.user.pk)}
    assert told(client, person) == fields


@pytest.mark.parametrize("limit", ["offering", "unit", "course"])
def test_limited_grant__sees_who_studies_there(client_as, limit):
    me, other = classmates()
    offering = other.enrollments.get().offering
    course = CourseFactory()
    StudentProfileFactory(user=other, course=course)
    StudentProfileFactory(user=me, course=course)
    elsewhere = EnrollmentFactory()
    helper = UserFactory()
    within = {"offering": offering, "unit": offering.unit, "course": course}[limit]
    UserRoleFactory(user=helper, role_id="staff", **{limit: within})
    client = client_as(user=helper)

    assert seen(client) == {str(me.pk), str(other.pk), str(helper.pk)}
    assert told(client, other) >= OPEN | CONTACT | PRIVATE
    assert client.get(f"{USERS}/{elsewhere.student_id}").status_code == 404


def test_limited_grant__and_a_role__add_up_without_leaking_into_each_other(client_as):
    me, classmate = classmates()
    _, helped = classmates(SemesterOfferingFactory(unit=UnitFactory()))
    unit = helped.enrollments.get().offering.unit
    UserRoleFactory(user=me, role_id="staff", unit=unit)
    client = client_as("student", user=me)

    assert told(client, classmate) == OPEN
    assert told(client, helped) >= OPEN | CONTACT | PRIVATE
    assert [row["id"] for row in client.get(f"{USERS}?email={classmate.email}").json()["results"]] == []
    assert [row["id"] for row in client.get(f"{USERS}?email={helped.email}").json()["results"]] == [str(helped.pk)]


def test_roles__tell_what_is_held_now(client_as, frozen_clock):
    person = UserFactory()
    UserRoleFactory(user=person, role_id="staff", valid_from="2026-01-01T00:00Z", valid_until="2026-03-02T13:00Z")
    UserRoleFactory(user=person, role_id="convenor", valid_from="2026-03-02T13:00Z")
    UserRoleFactory(user=person, role_id="auditor", unit=UnitFactory())
    client = client_as("admin")

    def roles():
        return client.get(f"{USERS}/{person.pk}").json()["roles"]

    def with_role(code):
        return str(person.pk) in {row["id"] for row in client.get(f"{USERS}?role={code}").json()["results"]}

    assert (roles(), with_role("staff"), with_role("convenor")) == (["auditor", "staff"], True, False)
    frozen_clock.shift(3600)
    client = client_as("admin")
    assert (roles(), with_role("staff"), with_role("convenor")) == (["auditor", "convenor"], False, True)


def test_profile__expansion_of_three__costs_one_query(client_as, query_count):
    profile = StudentProfileFactory(course=CourseFactory())
    client = client_as("staff")
    path = f"{PROFILES}/{profile.pk}?expand=user,course,intake"
    client.get(path)

    assert query_count(lambda: client.get(path)) == 1
    row = client.get(path).json()
    assert (row["user"]["id"], row["course"]["code"], row["intake"]) == (
        str(profile.user_id),
        profile.course.code,
        None,
    )


@pytest.mark.parametrize("role", ["student", "convenor", "parent"])
def test_people__however_many_are_seen__cost_one_query(client_as, query_count, role):
    me = UserFactory()
    offering = SemesterOfferingFactory(unit__convenor=me)
    EnrollmentFactory(student=me, offering=offering)
    client = client_as(role, user=me)

    def more(count):
        for _ in range(count):
            person = EnrollmentFactory(offering=offering).student
            ParentGuardianFactory(guardian=me, student=person)
            StudentProfileFactory(user=person)
        for path in (USERS, f"{PROFILES}?expand=user", f"{LINKS}?expand=student,guardian"):
            client.get(path)
            yield query_count(lambda path=path: client.get(path))

    assert list(more(2)) == list(more(8)) == [1, 1, 1]
    assert len(client.get(USERS).json()["results"]) == 11
