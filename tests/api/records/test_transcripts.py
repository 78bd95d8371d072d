"""The transcript as it is now: figures, order, who sees it, and that it costs the same however long it is."""

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.openapi.document import document
from domain.people.models import AcademicStanding
from domain.policy.academic import AttemptCounting
from domain.records.models import RepeatPolicy
from tests.api.records.samples import enter, period, published, student
from tests.factories.academic import UnitFactory
from tests.factories.people import ParentGuardianFactory
from tests.factories.records import TranscriptEntryFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
QUERIES = 3  # the student with course, the entries, the policy; the caller is remembered


def path(profile):
    return f"/api/v1/transcripts/{profile.user_id}"


def test_transcript__of_the_published_example__is_exactly_2(client_as):
    profile = published()

    shown = client_as("staff").get(path(profile)).json()

    assert shown["totals"] == {
        "credit_points_attempted": "87.50",
        "credit_points_passed": "75.00",
        "credit_points_earned": "75.00",
        "gpa": "2.00",
        "wam": "60.00",  # six of 70, one of 0
    }
    assert [each["totals"]["gpa"] for each in shown["periods"]] == ["2.00", "2.00", "2.00"]
    assert [[line["grade"] for line in each["entries"]] for each in shown["periods"]] == [
        ["D", "P"],
        ["C", "WF", "HD"],
        ["P", "D"],
    ]
    assert [each["starts_on"] for each in shown["periods"]] == ["2020-03-01", "2021-03-01", "2022-03-01"]
    assert shown["student"] == {
        "id": str(profile.user_id),
        "student_number": profile.student_number,
        "given_name": "Thị Hồng Ngọc",
        "family_name": "Nguyễn-Đặng",
    }
    assert shown["course"] == {"code": "BA-CS", "name": "Bachelor of Computer Science", "credit_points": "300.00"}
    assert (shown["university"], shown["academic_standing"]) == ("Swinburne University of Technology", "good")
    assert (shown["method"]["counting"], shown["method"]["grade_schemes"]) == ("all_attempts", ["SUT-4"])


@pytest.mark.parametrize(
    ("counting", "gpa"), [("all_attempts", "1.50"), ("best_attempt", "3.00"), ("latest_attempt", "0.00")]
)
def test_transcript__with_a_repeated_unit__counts_as_the_campus_of_the_last_result_does(client_as, counting, gpa):
    profile, unit = student(), UnitFactory()
    RepeatPolicy.objects.filter(campus="hawthorn").update(counting=counting)
    RepeatPolicy.objects.exclude(campus="hawthorn").update(
        counting=next(each for each in AttemptCounting if each != counting)
    )
    enter(profile, "D", period(0), unit=unit)
    enter(profile, "N", period(1), unit=unit)

    shown = client_as("staff").get(path(profile)).json()

    assert (shown["totals"]["gpa"], shown["method"]["counting"]) == (gpa, counting)
    assert shown["totals"]["credit_points_attempted"] == "25.00"


def test_transcript__without_results__has_no_averages(client_as):
    shown = client_as("staff").get(path(student())).json()

    assert (shown["periods"], shown["totals"]["gpa"], shown["totals"]["wam"]) == ([], None, None)
    assert shown["totals"]["credit_points_attempted"] == "0.00"


def test_transcript__with_credit_given__begins_with_it(client_as):
    profile = student()
    enter(profile, "D", period(0))
    TranscriptEntryFactory(student=profile.user, credit=True)

    shown = client_as("staff").get(path(profile)).json()

    given = shown["periods"][0]
    assert (given["teaching_period_id"], given["starts_on"], given["totals"]["gpa"]) == (None, None, None)
    assert given["totals"]["credit_points_earned"] == "12.50"
    totals = shown["totals"]
    assert (totals["credit_points_attempted"], totals["credit_points_earned"]) == ("12.50", "25.00")


def test_transcript__shows_the_current_revision_only(client_as):
    profile = student()
    when = period(0)
    old = enter(profile, "N", when, superseded_at="2026-08-01T00:00:00Z")
    enter(profile, "P", when, unit=old.unit, enrollment=old.enrollment, revision=2, reason="Marked again.")

    shown = client_as("admin").get(path(profile)).json()

    assert [(line["grade"], line["revision"]) for line in shown["periods"][0]["entries"]] == [("P", 2)]


def test_transcript__is_seen_by_the_student_staff_and_guardians_with_consent(client_as):
    profile = published()
    consenting = ParentGuardianFactory(student=profile.user, consent_results=True).guardian
    attending = ParentGuardianFactory(student=profile.user, consent_attendance=True, consent_finance=True).guardian
    former = ParentGuardianFactory(student=profile.user, consent_results=True, ended_at="2026-01-01T00:00:00Z").guardian

    def status(role, user=None):
        return client_as(role, **({"user": user} if user else {})).get(path(profile)).status_code

    for role in ("staff", "auditor", "admin"):
        assert status(role) == 200
    assert status("student", profile.user) == status("parent", consenting) == 200
    assert status("parent", attending) == 403  # sees the student, and not the results
    assert status("parent", former) == status("student") == status("convenor") == 404
    assert client_as().get(path(profile)).status_code == 401


def test_own_transcript__is_the_same(client_as):
    profile = published()
    client = client_as("student", user=profile.user)

    assert client.get("/api/v1/me/transcript").content == client.get(path(profile)).content
    assert client_as("student").get("/api/v1/me/transcript").status_code == 404
    assert client_as().get("/api/v1/me/transcript").status_code == 401


def test_transcript__read_again_unchanged__304(client_as):
    profile = published()
    client = client_as("staff")
    tag = client.get(path(profile))["ETag"]

    again = client.get(path(profile), HTTP_IF_NONE_MATCH=tag)
    enter(profile, "HD", period(5))
    later = client.get(path(profile), HTTP_IF_NONE_MATCH=tag)

    assert (again.status_code, later.status_code) == (304, 200)
    assert later["Cache-Control"] == "no-store"


def test_transcript__of_any_length__takes_three_queries(client_as, query_count):
    short, long = published(), published()
    for number in range(4, 16):
        enter(long, "P", period(number))
    client = client_as("staff")
    client.get(path(short))

    for profile in (short, long):
        assert query_count(lambda profile=profile: client.get(path(profile))) == QUERIES


def test_transcript__of_nobody_or_no_student__404(client_as):
    client = client_as("admin")

    assert client.get(f"/api/v1/transcripts/{UserFactory().pk}").status_code == 404
    assert client.get("/api/v1/transcripts/nobody").status_code == 404


def test_standing__on_the_transcript__is_that_of_the_profile(client_as):
    profile = student(academic_standing=AcademicStanding.EXCLUDED)

    assert client_as("staff").get(path(profile)).json()["academic_standing"] == "excluded"


def test_transcript__fits_the_schema_that_the_document_declares(client_as):
    profile = published()
    TranscriptEntryFactory(student=profile.user, credit=True)
    contract = document()
    schema = {"$ref": "#/components/schemas/Transcript", "components": contract["components"]}

    shown = client_as("staff").get(path(profile)).json()

    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(shown)] == []
    assert len(shown["periods"]) == 4
