"""What is known of the student whose screen it is."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet

from domain.enrollment.models import Enrollment, EnrollmentHold
from domain.enrollment.queries import as_sittings, queue_position, sittings
from domain.enrollment.rules.facts import Student, Taken
from domain.people.models import StudentProfile
from domain.policy.workflows import LIVE
from domain.records.queries import attempts_of
from domain.records.rules import Attempt
from domain.shared.errors import NotFound


def profile_of(person_id: Any) -> StudentProfile:
    """Return the profile of a student, with person, course, intake and the kinds of open holds. One query.

    :raises NotFound: if the person is no student
    """
    holds = EnrollmentHold.objects.filter(student=OuterRef("user"), released_at__isnull=True).order_by("kind")
    rows = StudentProfile.objects.select_related("user", "course", "intake")
    profile = rows.annotate(holds=ArraySubquery(holds.values("kind"))).filter(user_id=person_id).first()
    if profile is None:
        raise NotFound
    return profile


def places_of(person_id: Any) -> QuerySet[Enrollment]:
    """Return what is live of a student's, with the place in the queue."""
    rows = Enrollment.objects.filter(student_id=person_id, status__in=LIVE)
    with_names = rows.select_related("offering", "unit", "teaching_period")
    with_times = with_names.annotate(sittings=sittings("offering"), allowance=F("offering__clash_allowance"))
    return with_times.annotate(queue_position=queue_position()).order_by("teaching_period__teaching_starts_on", "pk")


def student_of(
    profile: StudentProfile, places: Sequence[Enrollment], attempts: Sequence[Attempt] | None = None
) -> Student:
    """Return a student as the rules of enrolling want to know one."""
    known = attempts_of([profile.user_id])[profile.user_id] if attempts is None else attempts
    return Student(
        student_id=profile.user_id,
        is_active=profile.user.is_active,
        is_student=True,
        standing=profile.academic_standing,
        course_id=profile.course_id,
        intake_id=profile.intake_id,
        holds=tuple(profile.holds),  # type: ignore[attr-defined]
        taken=tuple(_taken(row) for row in places),
        attempts=tuple(known),
    )


def _taken(row: Enrollment) -> Taken:
    period = row.teaching_period
    return Taken(
        enrollment_id=row.pk,
        offering_id=row.offering_id,
        unit_id=row.unit_id,
        period_id=row.teaching_period_id,
        credit_points=row.unit.credit_points,
        level=row.unit.level,
        starts_on=row.offering.starts_on or period.teaching_starts_on,
        ends_on=row.offering.ends_on or period.teaching_ends_on,
        status=row.status,
        requisites=row.requisites,
        unit_code=row.unit.code,
        sittings=as_sittings(row.sittings),  # type: ignore[attr-defined]
        may_clash=row.allowance is not None,  # type: ignore[attr-defined]
    )
