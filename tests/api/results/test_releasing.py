from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.academic.models import SemesterOffering
from domain.audit.models import AuditEvent
from domain.enrollment.commands import withdraw_enrollment
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.records.models import TranscriptEntry
from domain.results.models import Mark
from domain.shared.actor import Actor
from tests.api.enrollment.samples import assert_counts_are_true
from tests.api.results.samples import Class
from tests.factories.people import StudentProfileFactory
from tests.factories.results import MarkFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(reason="test")


def results() -> dict:
    rows = TranscriptEntry.objects.filter(superseded_at__isnull=True)
    return {each.enrollment_id: (each.mark, each.grade, each.revision) for each in rows}


def test_release__of_ratified_marks__makes_results_and_ends_places(client_as):
    room = Class(students=4, status="ratified", marks=("82.50", "49", "44.99"))
    MarkFactory(sheet=room.sheet, enrollment=room.places[3], mark=None, grade="NA")

    response = room.do(client_as("staff"), "release")

    assert response.status_code == 200
    assert response.json()["status"] == "released"
    passed, conceded, failed, absent = (each.pk for each in room.places)
    assert results() == {
        passed: (Decimal("82.50"), "HD", 1),
        conceded: (Decimal("49.00"), "CP", 1),
        failed: (Decimal("44.99"), "N", 1),
        absent: (None, "NA", 1),
    }
    assert dict(Enrollment.objects.values_list("pk", "status")) == {
        passed: "completed",
        conceded: "completed",
        failed: "failed",
        absent: "failed",
    }
    assert not Mark.objects.filter(released_at__isnull=True).exists()
    assert StudentProfile.objects.get(user=room.places[2].student).academic_standing == "at_risk"
    assert_counts_are_true(room.offering)
    assert room.offering.seats_taken == 0
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions.count("transcript_entry.add") == 4
    assert actions.count("enrollment.complete") == actions.count("enrollment.fail") == 2
    assert actions.count("mark_sheet.release") == 1


def test_release__of_a_deferred_result__leaves_the_place(client_as):
    room = Class(students=1, status="ratified")
    MarkFactory(sheet=room.sheet, enrollment=room.places[0], mark=None, grade="DEF")

    assert room.do(client_as("staff"), "release").status_code == 200

    assert results() == {room.places[0].pk: (None, "DEF", 1)}
    assert Enrollment.objects.get().status == "enrolled"


def test_release__when_somebody_withdrew_after_submission__keeps_what_the_withdrawal_wrote(client_as):
    room = Class(students=2, status="ratified", marks=("82.50", "90"))
    stays, leaves = room.places
    withdraw_enrollment(SYSTEM, pk=leaves.pk)

    assert room.do(client_as("staff"), "release").status_code == 200

    assert results() == {stays.pk: (Decimal("82.50"), "HD", 1), leaves.pk: (None, "WF", 1)}
    leaves.refresh_from_db()
    assert (leaves.status, leaves.outcome) == ("withdrawn", "wf")
    assert Mark.objects.get(enrollment=leaves).released_at is None
    assert_counts_are_true(room.offering)


def test_withdrawal__after_a_deferred_result__is_another_revision(client_as):
    room = Class(students=1, status="ratified")
    MarkFactory(sheet=room.sheet, enrollment=room.places[0], mark=None, grade="DEF")
    room.do(client_as("staff"), "release")

    withdraw_enrollment(SYSTEM, pk=room.places[0].pk)

    assert results() == {room.places[0].pk: (None, "WF", 2)}


def test_release__when_somebody_came_since__refused_and_nothing_released(client_as):
    room = Class(status="ratified", marks=("50", "60"))
    room.join()
    before = room.state()

    response = room.do(client_as("staff"), "release")

    assert (response.status_code, response.json()["code"]) == (422, "marks_missing")
    assert (room.state(), results()) == (before, {})
    assert not Enrollment.objects.exclude(status="enrolled").exists()


def test_release__while_the_offering_takes_enrollments__refused(client_as):
    room = Class(status="ratified", marks=("50", "60"))
    SemesterOffering.objects.update(enrollment_closes_at=datetime(2100, 1, 1, tzinfo=UTC))

    response = room.do(client_as("staff"), "release")

    assert (response.status_code, response.json()["code"]) == (409, "enrollment_still_open")
    assert (room.state()[0], results()) == ("ratified", {})


def test_release__as_a_dry_run__tells_all_and_keeps_nothing(client_as):
    room = Class(status="ratified", marks=("50", "60"))
    before = room.state()

    response = room.do(client_as("staff"), "release", HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["status"]) == (200, "released")
    assert response["Preference-Applied"] == "dry-run"
    assert (room.state(), results()) == (before, {})
    assert not AuditEvent.objects.filter(action="mark_sheet.release").exists()


def test_release__of_nobodys_marks__is_an_end_all_the_same(client_as):
    room = Class(students=0, status="ratified")

    assert room.do(client_as("staff"), "release").json()["status"] == "released"
    assert results() == {}


def test_release__of_three_hundred__takes_the_statements_of_two(client_as, query_count):
    staff, small, large = client_as("staff"), Class(status="ratified"), Class(students=0, status="ratified")
    large.places = [large.join(each.user) for each in StudentProfileFactory.create_batch(300)]
    for room in (small, large):
        for number, place in enumerate(room.places):
            room.mark(place, str(30 + 40 * (number % 2)))

    def cost(room):
        answers = []
        count = query_count(lambda: answers.append(room.do(staff, "release", match='"1-x"')))
        assert answers[0].status_code == 200
        return count

    staff.get("/api/v1/mark-sheets")
    few = cost(small)

    assert cost(large) == few
    assert few <= 47
    assert Enrollment.objects.filter(status="completed").count() == 151
    assert TranscriptEntry.objects.count() == 302


@pytest.mark.parametrize("status", ["pending", "offered"])
def test_release__while_somebody_must_decide_on_a_request_or_answer_an_offer__refused_and_unchanged(client_as, status):
    room = Class(students=1, status="ratified", marks=("82.50",))
    room.join(status=status)
    before = room.state()

    response = room.do(client_as("staff"), "release")

    assert (response.status_code, response.json()["code"]) == (409, "requests_undecided")
    assert response.json()["params"] == {"count": 1}
    assert room.state() == before
    assert results() == {}
