"""Transcript entries over HTTP: credit given by staff, revisions, and who sees what."""

import pytest

from domain.records.models import TranscriptEntry
from domain.shared import clock
from tests.factories.academic import UnitFactory
from tests.factories.people import ParentGuardianFactory, StudentProfileFactory
from tests.factories.records import TranscriptEntryFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
ENTRIES = "/api/v1/transcript-entries"


def body(**values):
    student, unit = StudentProfileFactory().user, UnitFactory()
    credit = {"campus": "hanoi", "grade": "EX", "reason": "Studied elsewhere."}
    return {"student_id": str(student.pk), "unit_id": str(unit.pk), **credit, **values}


def ids(client, query=""):
    return {each["id"] for each in client.get(f"{ENTRIES}?{query}").json()["results"]}


def test_add__credit_by_staff__is_earned_outside_the_averages(client_as, frozen_clock):
    response = client_as("staff").post(ENTRIES, body())

    assert response.status_code == 201, response.content
    names = ("enrollment_id", "teaching_period_id", "mark", "value", "counts", "earns_credit", "grade", "revision")
    assert {name: response.json()[name] for name in names} == {
        "enrollment_id": None,
        "teaching_period_id": None,
        "mark": None,
        "value": None,
        "counts": False,
        "earns_credit": True,
        "grade": "EX",
        "revision": 1,
    }


def test_add__to_oneself__refused_and_nothing_is_on_the_record(client_as):
    staff = client_as("staff")
    StudentProfileFactory(user=staff.user)

    response = staff.post(ENTRIES, body(student_id=str(staff.user.pk)))

    assert (response.status_code, response.json()["code"]) == (403, "own_result")
    assert not TranscriptEntry.objects.exists()


def test_add__for_the_same_unit__is_another_revision_and_takes_the_credit_back(client_as):
    client, given = client_as("staff"), body()
    first = client.post(ENTRIES, given).json()["id"]

    second = client.post(ENTRIES, {**given, "grade": "XR", "reason": "Given by mistake."})

    assert (second.status_code, second.json()["revision"]) == (201, 2)
    assert client.get(f"{ENTRIES}/{first}").json()["superseded_at"] == second.json()["released_at"]


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "auditor"])
def test_add__by_others__403_and_nothing_written(client_as, role):
    assert client_as(role).post(ENTRIES, body()).status_code == 403
    assert TranscriptEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"grade": "HD"}, "grade_needs_mark"),
        ({"grade": "WF"}, "not_an_exemption"),
        ({"grade": "XR"}, "not_an_exemption"),
        ({"grade": "ZZ"}, "unknown_grade"),
        ({"reason": "no"}, "validation_failed"),
        ({"mark": "90"}, "validation_failed"),
        ({"campus": "mars"}, "validation_failed"),
    ],
)
def test_add__impossible__422_and_nothing_written(client_as, values, code):
    response = client_as("staff").post(ENTRIES, body(**values))

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert TranscriptEntry.objects.count() == 0


def test_add__for_somebody_who_is_no_student__422(client_as):
    response = client_as("staff").post(ENTRIES, body(student_id=str(UserFactory().pk)))

    assert (response.status_code, response.json()["code"]) == (422, "no_transcript")
    assert TranscriptEntry.objects.count() == 0


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_entry__changed_over_http__405(client_as, method):
    row = TranscriptEntryFactory()

    assert client_as("admin").generic(method.upper(), f"{ENTRIES}/{row.pk}", "{}").status_code == 405


def test_superseded__is_seen_by_whoever_sees_all_and_on_no_path_by_others(client_as):
    old = TranscriptEntryFactory(superseded_at=clock.now())
    unit = old.unit
    now = TranscriptEntryFactory(student=old.student, unit=unit)
    guardian = ParentGuardianFactory(student=old.student, consent_results=True).guardian
    convenor = client_as("convenor")
    type(unit).objects.filter(pk=unit.pk).update(convenor=convenor.user)
    everything = {str(old.pk), str(now.pk)}

    for role in ("staff", "auditor", "admin"):
        client = client_as(role)
        assert ids(client) == everything
        assert ids(client, "current=false") == {str(old.pk)}
        assert client.get(f"{ENTRIES}/{old.pk}").status_code == 200
    for client in (client_as("student", user=old.student), client_as("parent", user=guardian), convenor):
        assert ids(client) == ids(client, f"student_id={old.student_id}") == {str(now.pk)}
        assert ids(client, "current=false") == set()
        assert client.get(f"{ENTRIES}/{old.pk}").status_code == 404


def test_guardian__without_consent_to_results__sees_nothing(client_as):
    row = TranscriptEntryFactory()
    link = ParentGuardianFactory(student=row.student, consent_attendance=True, consent_finance=True)
    client = client_as("parent", user=link.guardian)

    assert ids(client) == set()
    assert client.get(f"{ENTRIES}/{row.pk}").status_code == 404


def test_list__filtered__by_student_unit_period_grade(client_as):
    row, other = TranscriptEntryFactory(), TranscriptEntryFactory(grade="C")
    client = client_as("staff")

    for name in ("student_id", "unit_id", "teaching_period_id", "enrollment_id"):
        assert ids(client, f"{name}={getattr(row, name)}") == {str(row.pk)}
    assert ids(client, "grade=C") == {str(other.pk)}
    assert ids(client, "campus=hanoi") == set()
