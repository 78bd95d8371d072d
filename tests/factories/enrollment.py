"""What is decided about places, and what stands in their way."""

import factory

from domain.enrollment.models import EnrollmentApproval, EnrollmentHold, EnrollmentOverride, ReservedPlace
from domain.policy.workflows import EnrollmentState
from tests.factories.academic import CourseFactory, SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.users import UserFactory


class EnrollmentApprovalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnrollmentApproval

    enrollment = factory.SubFactory(
        EnrollmentFactory,
        status=EnrollmentState.PENDING,
        student=factory.LazyFunction(lambda: StudentProfileFactory().user),
    )


class EnrollmentOverrideFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnrollmentOverride

    enrollment = factory.SubFactory(EnrollmentFactory)
    rule = "load_exceeded"
    reason = "The last unit before the award."


class EnrollmentHoldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnrollmentHold

    student = factory.SubFactory(UserFactory)
    kind = "finance"
    reason = "A fee is open."


class ReservedPlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReservedPlace

    offering = factory.SubFactory(SemesterOfferingFactory)
    name = factory.Sequence(lambda n: f"Group {n}")
    seats = 5
    course = factory.SubFactory(CourseFactory)
