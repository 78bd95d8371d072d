from decimal import Decimal

import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment
from domain.records.models import TranscriptEntry
from domain.results.models import Mark
from tests.api.enrollment.samples import assert_counts_are_true
from tests.api.results.samples import GOOD, MARKS, Class, faults
from tests.factories.results import MarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(client_as):
    """A class of two whose marks are out: a fail and a distinction."""
    room = Class(status="ratified", marks=("40", "75"))
    room.staff = client_as("staff")
    assert room.do(room.staff, "release").status_code == 200
    return room


def amend(client, place, body, *, match="present"):
    mark = Mark.objects.get(enrollment=place)
    headers = {} if match is None else {"HTTP_IF_MATCH": f'"{mark.version}-x"' if match == "present" else match}
    return client.post(f"{MARKS}/{mark.pk}/amend", body, **headers)


def record(place):
    place.refresh_from_db()
    rows = TranscriptEntry.objects.filter(enrollment=place).order_by("revision")
    mark = Mark.objects.get(enrollment=place)
    shown = [(each.mark, each.grade, each.reason, each.superseded_at is None) for each in rows]
    return place.status, (mark.mark, mark.grade, mark.version), shown


def test_amend__a_fail_into_a_pass__is_another_revision_and_completes_the_place(room):
    place = room.places[0]

    response = amend(room.staff, place, {"mark": "55", "reason": GOOD})

    assert response.status_code == 200
    assert response.json()["mark"] == "55.00"
    assert record(place) == (
        "completed",
        (Decimal(55), None, 3),
        [(Decimal(40), "N", "", False), (Decimal(55), "P", GOOD, True)],
    )
    event = AuditEvent.objects.get(action="mark.amend")
    assert (event.before, event.after) == ({"mark": "40.00", "grade": None}, {"mark": "55.00", "grade": None})
    assert (event.reason, event.actor_id) == (GOOD, room.staff.user.pk)
    assert_counts_are_true(room.offering)


def test_amend__a_pass_into_a_fail_and_back__the_place_follows(room):
    place = room.places[1]

    assert amend(room.staff, place, {"grade": "NA", "reason": GOOD}).status_code == 200
    assert record(place)[:2] == ("failed", (None, "NA", 3))
    assert amend(room.staff, place, {"mark": 80, "reason": GOOD}).status_code == 200
    assert record(place)[0] == "completed"
    assert [each[1] for each in record(place)[2]] == ["D", "NA", "HD"]


def test_amend__within_a_pass__leaves_the_place(room):
    place, version = room.places[1], Enrollment.objects.get(pk=room.places[1].pk).version

    assert amend(room.staff, place, {"mark": "76", "reason": GOOD}).status_code == 200

    assert (record(place)[0], place.version) == ("completed", version)


def test_amend__a_deferred_result__ends_the_place(client_as):
    room, staff = Class(students=1, status="ratified"), client_as("staff")
    MarkFactory(sheet=room.sheet, enrollment=room.places[0], mark=None, grade="DEF")
    room.do(staff, "release")

    assert amend(staff, room.places[0], {"mark": "60", "reason": GOOD}).status_code == 200

    assert record(room.places[0])[0] == "completed"
    assert_counts_are_true(room.offering)
    assert room.offering.seats_taken == 0


@pytest.mark.parametrize(
    ("body", "code", "pointers"),
    [
        ({"mark": "55"}, "validation_failed", ["/reason"]),
        ({"mark": "55", "reason": ""}, "validation_failed", ["/reason"]),
        ({"mark": "55", "reason": "ab"}, "validation_failed", ["/reason"]),
        ({"mark": "55", "reason": "   \t  "}, "validation_failed", ["/reason"]),
        ({"mark": "55", "reason": "x" * 501}, "validation_failed", ["/reason"]),
        ({"mark": "101", "reason": GOOD}, "validation_failed", ["/mark"]),
        ({"mark": "NaN", "reason": GOOD}, "validation_failed", ["/mark"]),
        ({"reason": GOOD}, "mark_or_grade", ["/mark"]),
        ({"mark": "55", "grade": "NA", "reason": GOOD}, "mark_or_grade", ["/mark"]),
        ({"grade": "P", "reason": GOOD}, "grade_not_on_sheets", ["/grade"]),
        ({"grade": "WD", "reason": GOOD}, "grade_not_on_sheets", ["/grade"]),
        ({"grade": "ZZ", "reason": GOOD}, "unknown_grade", ["/grade"]),
        ({"mark": "40.00", "reason": GOOD}, "result_unchanged", ["/mark"]),
        ({"grade": "DEF", "reason": GOOD}, "result_decided", ["/grade"]),
        ({"mark": "55", "reason": GOOD, "student_id": "x"}, "validation_failed", ["/student_id"]),
    ],
)
def test_amend__what_is_no_amendment__refused_and_unchanged(room, body, code, pointers):
    place = room.places[0]
    before = record(place)

    response = amend(room.staff, place, body)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert [pointer for pointer, _ in faults(response)] == pointers
    assert record(place) == before


@pytest.mark.parametrize(("match", "status"), [(None, 428), ('"1-x"', 412)])
def test_amend__without_the_present_version__refused_and_unchanged(room, match, status):
    place = room.places[0]
    before = record(place)

    assert amend(room.staff, place, {"mark": "55", "reason": GOOD}, match=match).status_code == status
    assert record(place) == before


def test_amend__before_the_release__refused(client_as):
    room = Class(status="submitted", marks=("40", "75"))

    response = amend(client_as("staff"), room.places[0], {"mark": "55", "reason": GOOD})

    assert (response.status_code, response.json()["code"]) == (409, "mark_not_released")
    assert Mark.objects.get(enrollment=room.places[0]).mark == 40


def test_amend__by_the_convenor_or_the_student__refused(room, client_as):
    place = room.places[0]
    before = record(place)

    assert amend(room.convenor, place, {"mark": "55", "reason": GOOD}).status_code == 403
    assert amend(client_as("student", user=place.student), place, {"mark": "55", "reason": GOOD}).status_code == 403
    assert record(place) == before


def test_amend__ones_own__refused(client_as):
    room, staff = Class(students=1, status="ratified"), client_as("staff")
    room.places.append(room.join(staff.user))
    for place in room.places:
        room.mark(place, "40")
    assert room.do(client_as("staff"), "release").status_code == 200
    own = room.places[1]
    before = record(own)

    response = amend(staff, own, {"mark": "100", "reason": GOOD})

    assert (response.status_code, response.json()["code"]) == (403, "own_result")
    assert record(own) == before


def test_amend__after_the_student_withdrew__refused(client_as):
    room, staff = Class(students=1, status="released"), client_as("staff")
    mark = room.mark(room.places[0], "40")
    Mark.objects.update(released_at=room.sheet.released_at)
    Enrollment.objects.update(status="withdrawn", outcome="wf", withdrawn_at=room.sheet.released_at)

    response = amend(staff, room.places[0], {"mark": "55", "reason": GOOD})

    assert response.status_code in {409, 422}
    mark.refresh_from_db()
    assert (mark.mark, TranscriptEntry.objects.count()) == (40, 0)
