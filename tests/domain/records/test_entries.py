"""The command that others enter results with: snapshots, revisions, refusals, standing, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest

from domain.audit.models import AuditEvent
from domain.people.models import AcademicStanding, StudentProfile
from domain.policy.campuses import Campus
from domain.records.commands import add_transcript_entries
from domain.records.errors import (
    GradeNeedsMark,
    ImpossibleMark,
    NoGradeScheme,
    NotAnExemption,
    ReasonMissing,
    UnknownGrade,
)
from domain.records.models import TranscriptEntry
from domain.records.queries import attempts_of
from domain.records.rules import Attempt, Result
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, NotFound
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory, UnitFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(reason="test")


def place(student=None, *, period=None, campus=Campus.HAWTHORN, **unit):
    """Return an enrollment that is over."""
    student = student or StudentProfileFactory().user
    where = {"teaching_period": period} if period else {}
    offering = SemesterOfferingFactory(unit=UnitFactory(**unit), campus=campus, **where)
    return EnrollmentFactory(student=student, offering=offering, status="completed")


def result(enrollment, mark=None, grade=None):
    offering = enrollment.offering
    return Result(
        student_id=enrollment.student_id,
        unit_id=offering.unit_id,
        campus=Campus(offering.campus),
        teaching_period_id=offering.teaching_period_id,
        enrollment_id=enrollment.pk,
        mark=None if mark is None else Decimal(mark),
        grade=grade,
    )


def enter(*results, reason=""):
    return add_transcript_entries(SYSTEM, entries=results, reason=reason)


def standing(student_id):
    return StudentProfile.objects.get(user_id=student_id).academic_standing


def test_entry__is_a_snapshot_of_unit_period_and_grade():
    enrollment = place(code="COS1", name="Objects", level=2, credit_points="25.00")
    enter(result(enrollment, "79.50"))
    unit, period = enrollment.offering.unit, enrollment.offering.teaching_period
    type(unit).objects.filter(pk=unit.pk).update(code="NEW", name="New", credit_points="1.00")
    type(period).objects.filter(pk=period.pk).update(code="NEW", name="New")

    row = TranscriptEntry.objects.get()

    assert (row.unit_code, row.unit_name, row.level, row.credit_points) == ("COS1", "Objects", 2, Decimal("25.00"))
    assert (row.period_code, row.period_name) == (period.code, period.name)
    assert (row.period_starts_on, row.period_ends_on) == (period.teaching_starts_on, period.teaching_ends_on)
    assert (row.mark, row.grade, row.grade_name, row.value) == (Decimal("79.50"), "D", "Distinction", Decimal("3.00"))
    assert (row.is_pass, row.earns_credit, row.revision, row.reason) == (True, True, 1, "")
    assert (row.scheme.code, row.scheme.campus, row.graded_on) == ("SUT-4", "hawthorn", period.teaching_starts_on)
    event = AuditEvent.objects.get(action="transcript_entry.add")
    assert (event.object_id, event.before, event.after["grade"], event.after["mark"]) == (row.pk, None, "D", "79.50")


def test_entry__of_the_same_enrollment__takes_the_place_of_the_first_and_says_why():
    enrollment = place()
    (first,) = enter(result(enrollment, "44"))

    (second,) = enter(result(enrollment, "51"), reason="The exam was marked again.")

    rows = list(TranscriptEntry.objects.order_by("revision"))
    assert [(each.pk, each.revision, each.grade) for each in rows] == [(first.pk, 1, "N"), (second.pk, 2, "P")]
    assert (rows[0].superseded_at, rows[1].superseded_at) == (second.released_at, None)
    assert rows[1].reason == "The exam was marked again."
    event = AuditEvent.objects.get(object_id=second.pk)
    assert event.before == {"mark": "44.00", "grade": "N", "revision": 1}
    assert event.reason == "The exam was marked again."


@pytest.mark.parametrize("reason", ["", "  ", "ab", " ab ", "x" * 501])
def test_change__without_a_reason__is_refused_and_nothing_is_written(reason):
    enrollment = place()
    enter(result(enrollment, "44"))
    before = list(TranscriptEntry.objects.values())

    with pytest.raises(ReasonMissing):
        enter(result(enrollment, "51"), reason=reason)

    assert list(TranscriptEntry.objects.values()) == before


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"mark": "101"}, ImpossibleMark),
        ({"mark": "50", "grade": "D"}, GradeNeedsMark),
        ({"mark": None}, GradeNeedsMark),
        ({"grade": "ZZ"}, UnknownGrade),
    ],
)
def test_result__that_can_not_be__refuses_all_and_nothing_is_written(values, error):
    with pytest.raises(error):
        enter(result(place(), "70"), result(place(), **values))

    assert TranscriptEntry.objects.count() == 0
    assert AuditEvent.objects.count() == 0


def test_result__of_what_is_not_there__is_not_found():
    good = result(place(), "70")
    for wrong in ({"unit_id": good.student_id}, {"teaching_period_id": good.student_id}, {"teaching_period_id": None}):
        with pytest.raises(NotFound):
            enter(Result(**{**vars(good), **wrong}))
    assert TranscriptEntry.objects.count() == 0


def test_result__of_a_period_that_no_scheme_covers__is_refused():
    period = TeachingPeriodFactory(
        teaching_starts_on=date(1999, 3, 1),
        census_on=date(1999, 3, 31),
        penalty_on=date(1999, 4, 30),
        teaching_ends_on=date(1999, 5, 31),
    )
    with pytest.raises(NoGradeScheme):
        enter(result(place(period=period), "70"))


def test_results__two_of_one_enrollment__are_refused_and_nothing_is_written():
    enrollment = place()
    with pytest.raises(AlreadyExists):
        enter(result(enrollment, "70"), result(enrollment, "80"))
    assert TranscriptEntry.objects.count() == 0


def test_withdrawal__is_entered_by_its_grade():
    late, too_late = place(), place()

    enter(result(late, grade="WD"), result(too_late, grade="WF"))

    found = {each.grade: (each.mark, each.value) for each in TranscriptEntry.objects.all()}
    assert found == {"WD": (None, None), "WF": (None, Decimal("0.00"))}


@pytest.mark.parametrize("grade", ["HD", "P", "WF", "SP", "WD"])
def test_credit__by_another_grade_than_an_exemption__is_refused(grade):
    given = Result(StudentProfileFactory().user_id, UnitFactory().pk, Campus.HAWTHORN, mark=Decimal(90), grade=grade)
    with pytest.raises(NotAnExemption):
        enter(given, reason="Studied elsewhere.")
    assert TranscriptEntry.objects.count() == 0


def test_attempts__are_the_current_results_in_the_order_of_time(django_assert_num_queries):
    student = StudentProfileFactory().user
    later = TeachingPeriodFactory(
        teaching_starts_on=date(2027, 3, 1),
        census_on=date(2027, 3, 31),
        penalty_on=date(2027, 4, 30),
        teaching_ends_on=date(2027, 5, 31),
    )
    second, first = place(student, period=later, level=3), place(student, credit_points="6.25")
    enter(result(second, "82"), result(first, "30"))
    enter(result(first, "50"), reason="Marked again.")
    unit = UnitFactory()
    enter(Result(student.pk, unit.pk, Campus.HAWTHORN, grade="EX"), reason="Studied elsewhere.")
    nobody = StudentProfileFactory().user

    with django_assert_num_queries(1):
        found = attempts_of([student.pk, nobody.pk])

    assert found[nobody.pk] == ()
    assert [each.grade for each in found[student.pk]] == ["EX", "P", "HD"]
    assert [each.counts for each in found[student.pk]] == [False, True, True]
    assert found[student.pk][1] == Attempt(
        unit_id=first.offering.unit_id,
        teaching_period_id=first.offering.teaching_period_id,
        period_starts_on=date(2026, 3, 2),
        credit_points=Decimal("6.25"),
        level=1,
        mark=Decimal("50.00"),
        grade="P",
        value=Decimal("1.00"),
        is_pass=True,
        earns_credit=True,
    )


def test_standing__follows_from_the_results_and_is_recorded():
    student = StudentProfileFactory().user
    enrollment = place(student)

    enter(result(enrollment, "30"))
    at_first = standing(student.pk)
    enter(result(enrollment, "60"), reason="Marked again.")

    assert (at_first, standing(student.pk)) == ("at_risk", "good")
    events = AuditEvent.objects.filter(action="student_profile.change").order_by("id")
    assert [(each.before, each.after) for each in events] == [
        ({"academic_standing": "good"}, {"academic_standing": "at_risk"}),
        ({"academic_standing": "at_risk"}, {"academic_standing": "good"}),
    ]
    assert StudentProfile.objects.get(user=student).version == 3


@pytest.mark.parametrize("decided", [AcademicStanding.SUSPENDED, AcademicStanding.EXCLUDED])
@pytest.mark.parametrize("mark", ["30", "90"])
def test_standing__that_people_decided__stays(decided, mark):
    profile = StudentProfileFactory(academic_standing=decided)

    enter(result(place(profile.user), mark))

    profile.refresh_from_db()
    assert (profile.academic_standing, profile.version) == (decided, 1)


def test_many_results__take_the_same_number_of_statements_as_few(query_count):
    def some(number):
        bad = [result(place(), "30") for _ in range(number)]
        return [*bad, *(result(place(), "90") for _ in range(number))]

    few, many = some(2), some(20)

    assert query_count(lambda: enter(*few)) == query_count(lambda: enter(*many))
    assert TranscriptEntry.objects.count() == 44
    assert StudentProfile.objects.filter(academic_standing="at_risk").count() == 22
