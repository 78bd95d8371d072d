"""Looking again at places of who has another course or intake."""

import pytest

from domain.enrollment.jobs import recheck_student
from domain.enrollment.models import Enrollment
from tests.api.enrollment.requiring import require
from tests.api.enrollment.samples import ask, student
from tests.factories.academic import CourseFactory, SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def test_recheck_student__now_in_the_course__what_had_failed_is_met_and_others_stay():
    course, offering = CourseFactory(), SemesterOfferingFactory()
    me, other = student(course=course), student()
    require(offering.unit, {"kind": "course", "course_id": str(course.pk)})
    mine, theirs = (
        EnrollmentFactory(student=each.user, offering=offering, requisites="failed") for each in (me, other)
    )

    recheck_student(str(me.user.pk))
    recheck_student(str(me.user.pk))

    found = dict(Enrollment.objects.values_list("pk", "requisites"))
    assert found == {mine.pk: "met", theirs.pk: "failed"}
    assert Enrollment.objects.get(pk=mine.pk).version == mine.version + 1


def test_recheck_student__of_another_course__takes_nothing_from_who_has_the_place():
    course, offering = CourseFactory(), SemesterOfferingFactory()
    me = student(course=course)
    require(offering.unit, {"kind": "course", "course_id": str(course.pk)})
    row = ask(me, offering).json()
    me.user.student_profile.course = None
    me.user.student_profile.save()

    recheck_student(str(me.user.pk))

    assert Enrollment.objects.get(pk=row["id"]).requisites == row["requisites"] == "met"
