"""Student profiles, and what other systems call people."""

import pytest

from domain.audit.models import AuditEvent
from domain.people.commands import profiles
from domain.people.models import ExternalId, StudentProfile
from tests.factories.academic import CourseFactory, IntakeFactory
from tests.factories.people import ExternalIdFactory, StudentProfileFactory
from tests.factories.users import UserFactory
from tests.support.answers import codes, refusals

pytestmark = pytest.mark.django_db
PROFILES, IDS = "/api/v1/student-profiles", "/api/v1/external-ids"
NOWHERE = "01a20a06-0000-7000-8000-000000000000"


def test_profile__added_by_staff__with_course_and_intake(client_as):
    person, course, intake = UserFactory(), CourseFactory(), IntakeFactory()
    body = {"user_id": str(person.pk), "student_number": "S123", "course_id": str(course.pk)}

    response = client_as("staff").post(f"{PROFILES}?expand=intake", {**body, "intake_id": str(intake.pk)})

    assert response.status_code == 201, response.content
    assert response.json()["academic_standing"] == "good"
    assert response.json()["intake"]["code"] == intake.code
    assert AuditEvent.objects.get(action="student_profile.add").object_id == StudentProfile.objects.get().pk


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "auditor"])
def test_profile__written_by_others__403(client_as, role):
    profile = StudentProfileFactory()
    client = client_as(role)

    assert codes(client.post(PROFILES, {"user_id": str(client.user.pk), "student_number": "S123"}))[0] == 403
    assert codes(client.patch(f"{PROFILES}/{profile.pk}", {"student_number": "S9999"}, HTTP_IF_MATCH="*"))[0] == 403
    assert StudentProfile.objects.get().student_number == profile.student_number


def test_profile__second_of_a_person_or_of_a_number__409_at_the_field(client_as):
    profile, other = StudentProfileFactory(), UserFactory()
    client = client_as("staff")

    second = client.post(PROFILES, {"user_id": str(profile.user_id), "student_number": "S9999"})
    same = client.post(PROFILES, {"user_id": str(other.pk), "student_number": profile.student_number})

    assert refusals(second) == (409, [("/user_id", "already_exists")])
    assert refusals(same) == (409, [("/student_number", "already_exists")])
    assert StudentProfile.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"student_number": "S 1234"}, "/student_number", "invalid"),
        ({"student_number": "S"}, "/student_number", "invalid"),
        ({"academic_standing": "great"}, "/academic_standing", "invalid_choice"),
        ({"course_id": NOWHERE}, "/course_id", "does_not_exist"),
        ({"intake_id": NOWHERE}, "/intake_id", "does_not_exist"),
        ({"course_id": {"id": NOWHERE}}, "/course_id", "invalid"),
        ({"user_id": NOWHERE}, "/user_id", "unknown_field"),
    ],
)
def test_profile__impossible_value__422_at_the_field(client_as, change, pointer, code):
    profile = StudentProfileFactory()

    response = client_as("staff").patch(f"{PROFILES}/{profile.pk}", change, HTTP_IF_MATCH="*")

    assert refusals(response) == (422, [(pointer, code)])


def test_profile__changed__needs_if_match(client_as):
    profile = StudentProfileFactory(course=CourseFactory())
    client, path = client_as("staff"), f"{PROFILES}/{profile.pk}"

    assert codes(client.patch(path, {"course_id": None})) == (428, "precondition_required")
    assert codes(client.patch(path, {"course_id": None}, HTTP_IF_MATCH='"7-x"')) == (412, "stale")
    changed = client.patch(
        path, {"course_id": None, "academic_standing": "at_risk"}, HTTP_IF_MATCH=client.get(path)["ETag"]
    )
    assert (changed.json()["course_id"], changed.json()["academic_standing"]) == (None, "at_risk")


@pytest.mark.parametrize("name", ["student_number", "course_id", "intake_id", "academic_standing", "user_id"])
def test_profiles__filtered__only_those(client_as, name):
    one = StudentProfileFactory(course=CourseFactory(), intake=IntakeFactory(), academic_standing="suspended")
    StudentProfileFactory(course=CourseFactory(), intake=IntakeFactory())

    response = client_as("staff").get(f"{PROFILES}?{name}={getattr(one, name)}")

    assert [row["id"] for row in response.json()["results"]] == [str(one.pk)]


def test_external_id__added_and_deleted_by_an_administrator(client_as):
    person, client = UserFactory(), client_as("admin")

    added = client.post(IDS, {"user_id": str(person.pk), "source": "student_records", "value": "42"})
    deleted = client.delete(added["Location"])

    assert added.status_code == 201, added.content
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert ExternalId.objects.count() == 0
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "external_id.add",
        "external_id.delete",
    ]


def test_external_id__value_of_another_or_second_of_a_source__409(client_as):
    taken, other, client = ExternalIdFactory(), UserFactory(), client_as("admin")

    same = client.post(IDS, {"user_id": str(other.pk), "source": taken.source, "value": taken.value})
    second = client.post(IDS, {"user_id": str(taken.user_id), "source": taken.source, "value": "other"})
    elsewhere = client.post(IDS, {"user_id": str(other.pk), "source": "library", "value": taken.value})

    assert refusals(same) == (409, [("/source", "already_exists"), ("/value", "already_exists")])
    assert refusals(second) == (409, [("/user_id", "already_exists"), ("/source", "already_exists")])
    assert elsewhere.status_code == 201


def test_external_id__stale__412_and_kept(client_as):
    known = ExternalIdFactory()

    assert codes(client_as("admin").delete(f"{IDS}/{known.pk}", HTTP_IF_MATCH='"7-x"')) == (412, "stale")
    assert ExternalId.objects.count() == 1


def test_external_id__seen_by_its_person_and_deleted_by_nobody_else(client_as):
    known, other = ExternalIdFactory(), ExternalIdFactory()
    owner = client_as("student", user=known.user)

    assert [row["id"] for row in owner.get(IDS).json()["results"]] == [str(known.pk)]
    assert owner.get(f"{IDS}/{other.pk}").status_code == 404
    assert codes(owner.delete(f"{IDS}/{known.pk}")) == (403, "forbidden")
    assert codes(client_as("staff").delete(f"{IDS}/{known.pk}")) == (403, "forbidden")
    assert client_as("staff").get(f"{IDS}?source=student_records&value={other.value}").json()["results"][0][
        "user_id"
    ] == str(other.user_id)
    assert ExternalId.objects.count() == 2


@pytest.mark.parametrize("source", ["Student Records", "x", "9lives", ""])
def test_external_id__source_that_is_no_word__422(client_as, source):
    body = {"user_id": str(UserFactory().pk), "source": source, "value": "42"}

    response = client_as("admin").post(IDS, body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/source")


@pytest.fixture
def rechecked(monkeypatch):
    """Gather whose places are to be looked at again."""
    seen = []
    monkeypatch.setattr(profiles, "enqueue", lambda task, **values: seen.append((task, values)))
    return seen


def test_profile__of_another_course_or_intake__places_are_looked_at_again(client_as, rechecked):
    profile, client = StudentProfileFactory(), client_as("staff")
    path, looked_at = f"{PROFILES}/{profile.pk}", ("enrollment.recheck_student", {"student_id": str(profile.user_id)})

    for change in ({"course_id": str(CourseFactory().pk)}, {"intake_id": str(IntakeFactory().pk)}):
        assert client.patch(path, change, HTTP_IF_MATCH=client.get(path)["ETag"]).status_code == 200

    assert rechecked == [looked_at, looked_at]


def test_profile__changed_otherwise_or_refused__no_place_is_looked_at(client_as, rechecked):
    profile, client = StudentProfileFactory(course=CourseFactory()), client_as("staff")
    path = f"{PROFILES}/{profile.pk}"
    change = {"course_id": str(profile.course_id), "academic_standing": "at_risk"}

    assert client.patch(path, change, HTTP_IF_MATCH=client.get(path)["ETag"]).status_code == 200
    assert codes(client.patch(path, {"course_id": None}, HTTP_IF_MATCH='"7-x"')) == (412, "stale")

    assert rechecked == []
