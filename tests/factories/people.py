"""What is known of people beyond their accounts."""

from datetime import UTC, datetime

import factory

from domain.enrollment.models import Enrollment
from domain.enrollment.models.enrollments import SEATED
from domain.people.models import ExternalId, ParentGuardian, ProfilePhoto, StudentProfile
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import EnrollmentState
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.files import FileFactory
from tests.factories.users import UserFactory


class StudentProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StudentProfile

    user = factory.SubFactory(UserFactory)
    student_number = factory.Sequence(lambda n: f"S{n:06}")


class ProfilePhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProfilePhoto

    user = factory.SubFactory(UserFactory)
    file = factory.SubFactory(FileFactory, owner=factory.SelfAttribute("..user"), purpose=FilePurpose.PROFILE_PHOTO)


class ParentGuardianFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ParentGuardian

    student = factory.SubFactory(UserFactory)
    guardian = factory.SubFactory(UserFactory)
    relationship = "parent"


class ExternalIdFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExternalId

    user = factory.SubFactory(UserFactory)
    source = "student_records"
    value = factory.Sequence(lambda n: f"E{n:06}")


class EnrollmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrollment

    student = factory.SubFactory(UserFactory)
    offering = factory.SubFactory(SemesterOfferingFactory)
    unit = factory.SelfAttribute("offering.unit")
    teaching_period = factory.SelfAttribute("offering.teaching_period")
    status = EnrollmentState.ENROLLED
    requested_at = datetime(2026, 1, 5, tzinfo=UTC)
    seated_at = factory.LazyAttribute(lambda row: row.requested_at if row.status in SEATED else None)
    queue_number = factory.Maybe(
        factory.LazyAttribute(lambda row: row.status == EnrollmentState.WAITLISTED),
        yes_declaration=factory.Sequence(lambda n: n + 1),
        no_declaration=None,
    )
    outcome = factory.LazyAttribute(lambda row: "no_record" if row.status == EnrollmentState.WITHDRAWN else None)
    withdrawn_at = factory.LazyAttribute(
        lambda row: row.requested_at if row.status == EnrollmentState.WITHDRAWN else None
    )
    offer_expires_at = factory.LazyAttribute(
        lambda row: row.offering.enrollment_closes_at if row.status == EnrollmentState.OFFERED else None
    )
