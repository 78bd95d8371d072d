"""Before the release a mark is nobody's own: no row, no count, no filter and no tag tells of it."""

import pytest

from tests.api.results.samples import MARKS, SHEETS, Class
from tests.factories.people import ParentGuardianFactory
from tests.support.client import client_for

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "", "?include_total=true", "?expand=sheet,enrollment", "?ordering=created_at", "?released=false", "?released=true",
)  # fmt: skip


def watchers(place):
    """Return the student and a guardian with the student's consent to results."""
    guardian = client_for("parent")
    ParentGuardianFactory(student=place.student, guardian=guardian.user, consent_results=True)
    return client_for("student", user=place.student), guardian


@pytest.mark.parametrize("status", ["open", "submitted", "ratified"])
def test_marks__before_the_release__are_not_there_for_students_and_guardians(status):
    room = Class(status=status)
    watched = watchers(room.places[0])
    questions = [*QUESTIONS, f"?enrollment_id={room.places[0].pk}", f"?sheet_id={room.sheet.pk}"]
    nothing = [[each.get(f"{MARKS}{query}") for query in questions] for each in watched]

    mark = room.mark(room.places[0], "75")

    for client, before in zip(watched, nothing, strict=True):
        answers = [client.get(f"{MARKS}{query}") for query in questions]
        assert [each.status_code for each in answers] == [200] * len(questions)
        assert [(each.content, each["ETag"]) for each in answers] == [(each.content, each["ETag"]) for each in before]
        assert answers[1].json() == {"results": [], "next": None, "previous": None, "total": 0}
        missing, unknown = client.get(f"{MARKS}/{mark.pk}"), client.get(f"{MARKS}/{room.sheet.pk}")
        assert missing.status_code == 404
        assert missing.json()["code"] == unknown.json()["code"] == "not_found"
        assert "ETag" not in missing


def test_marks__once_released__are_the_students_own_without_what_was_noted(client_as):
    room = Class(status="ratified", marks=("75", "60"))
    room.sheet.marks.update(comment="Was ill.")
    watched = watchers(room.places[0])
    assert room.do(client_as("staff"), "release").status_code == 200

    for client in watched:
        (shown,) = client.get(f"{MARKS}?expand=sheet").json()["results"]
        assert (shown["mark"], shown["comment"], shown["sheet"]) == ("75.00", None, None)
        assert client.get(f"{MARKS}/{shown['id']}").status_code == 200
    assert {each["comment"] for each in room.convenor.get(MARKS).json()["results"]} == {"Was ill."}


def test_marks__of_who_withdrew__are_never_shown_to_the_student(client_as):
    room = Class(status="ratified", marks=("75", "60"))
    leaver = client_as("student", user=room.places[0].student)
    room.places[0].status = "withdrawn"
    room.places[0].outcome, room.places[0].withdrawn_at = "wf", room.sheet.ratified_at
    room.places[0].save()
    assert room.do(client_as("staff"), "release").status_code == 200

    assert leaver.get(MARKS).json()["results"] == []


def test_guardian__without_consent_to_results__sees_none(client_as):
    room = Class(status="ratified", marks=("75", "60"))
    guardian = client_as("parent")
    ParentGuardianFactory(student=room.places[0].student, guardian=guardian.user)
    assert room.do(client_as("staff"), "release").status_code == 200

    assert guardian.get(MARKS).json()["results"] == []


@pytest.mark.parametrize("role", ["student", "parent"])
def test_sheets_and_records__are_not_for_students_and_guardians(client_as, role):
    room = Class(status="released")
    client = client_as(role)

    assert client.get(SHEETS).status_code == 403
    assert client.get(room.path).status_code == 403
    assert client.get("/api/v1/audit-events").status_code == 403


def test_sheets__are_seen_by_the_convenor_of_the_unit_and_by_those_who_see_all(client_as):
    room, other = Class(), Class()

    assert [each["id"] for each in room.convenor.get(SHEETS).json()["results"]] == [str(room.sheet.pk)]
    for role in ("staff", "auditor", "admin"):
        found = {each["id"] for each in client_as(role).get(f"{SHEETS}?status=open").json()["results"]}
        assert found == {str(room.sheet.pk), str(other.sheet.pk)}
