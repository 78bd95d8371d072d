"""Grades, results and transcripts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory

from domain.policy.campuses import Campus
from domain.records.models import Grade, GradeScheme, RepeatPolicy, TranscriptDocument, TranscriptEntry
from domain.records.rules import codes, transcript
from tests.factories.academic import TeachingPeriodFactory, UnitFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory

# Before the schemes and policies that come with the migrations, one day each.
FIRST_DAY = date(1900, 1, 1)


def seeded_scheme(campus: Campus = Campus.HAWTHORN) -> GradeScheme:
    """Return the scheme that comes with the migrations."""
    return GradeScheme.objects.get(campus=campus, code="SUT-4")


class GradeSchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GradeScheme

    code = factory.Sequence(lambda n: f"OLD-{n}")
    name = "Pass or fail"
    campus = Campus.HAWTHORN
    valid_from = factory.Sequence(lambda n: FIRST_DAY + timedelta(days=n))
    valid_until = factory.LazyAttribute(lambda row: row.valid_from + timedelta(days=1))


class GradeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grade

    scheme = factory.SubFactory(GradeSchemeFactory)
    code = "N"
    name = "Fail"
    minimum_mark = Decimal("0.00")
    value = Decimal("0.00")
    is_pass = False
    earns_credit = False


class RepeatPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RepeatPolicy

    campus = Campus.HAWTHORN
    valid_from = factory.Sequence(lambda n: FIRST_DAY + timedelta(days=n))
    valid_until = factory.LazyAttribute(lambda row: row.valid_from + timedelta(days=1))
    counting = "all_attempts"


class TranscriptEntryFactory(factory.django.DjangoModelFactory):
    """A distinction of 12.5 credit points, unless something else is said."""

    class Meta:
        model = TranscriptEntry

    student = factory.LazyAttribute(lambda _: StudentProfileFactory().user)
    unit = factory.SubFactory(UnitFactory)
    teaching_period = factory.SubFactory(TeachingPeriodFactory)
    enrollment = factory.LazyAttribute(
        lambda row: EnrollmentFactory(
            student=row.student,
            offering__unit=row.unit,
            offering__teaching_period=row.teaching_period,
            status="completed",
        )
    )
    unit_code = factory.SelfAttribute("unit.code")
    unit_name = factory.SelfAttribute("unit.name")
    level = factory.SelfAttribute("unit.level")
    credit_points = factory.SelfAttribute("unit.credit_points")
    period_code = factory.SelfAttribute("teaching_period.code")
    period_name = factory.SelfAttribute("teaching_period.name")
    period_starts_on = factory.SelfAttribute("teaching_period.teaching_starts_on")
    period_ends_on = factory.SelfAttribute("teaching_period.teaching_ends_on")
    graded_on = factory.SelfAttribute("period_starts_on")
    campus = Campus.HAWTHORN
    scheme = factory.LazyAttribute(lambda row: seeded_scheme(row.campus))
    mark = Decimal("75.00")
    grade = "D"
    grade_name = "Distinction"
    value = Decimal("3.00")
    is_pass = True
    earns_credit = True
    released_at = datetime(2026, 7, 1, tzinfo=UTC)

    class Params:
        credit = factory.Trait(
            enrollment=None,
            teaching_period=None,
            period_code="",
            period_name="",
            period_starts_on=None,
            period_ends_on=None,
            graded_on=date(2026, 2, 1),
            mark=None,
            grade="EX",
            grade_name="Exempt, credit granted",
            value=None,
            reason="Studied elsewhere.",
        )


CONTENT = {
    "university": "Swinburne University of Technology",
    "student": {
        "id": "01930000-0000-7000-8000-000000000000",
        "student_number": "S1",
        "given_name": "Nguyễn",
        "family_name": "Person",
    },
    "course": None,
    "academic_standing": "good",
    "periods": [],
    "totals": {
        "credit_points_attempted": "0.00",
        "credit_points_passed": "0.00",
        "credit_points_earned": "0.00",
        "gpa": None,
        "wam": None,
    },
    "method": {"counting": "all_attempts", "rounding": "Half up.", "grade_schemes": []},
}


class TranscriptDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TranscriptDocument

    student = factory.LazyAttribute(lambda _: StudentProfileFactory().user)
    content = factory.LazyFunction(lambda: CONTENT)
    sha256 = factory.LazyAttribute(lambda row: transcript.digest(row.content))
    verification_code = factory.Sequence(codes.code_of)
    verification_url = factory.LazyAttribute(
        lambda row: f"https://cms.example.edu/api/v1/transcript-verifications/{codes.grouped(row.verification_code)}"
    )
    entries_counted = 0
    issued_at = datetime(2026, 7, 2, tzinfo=UTC)
