"""Scholarships and applications."""

from datetime import UTC, datetime
from decimal import Decimal

import factory

from domain.scholarships.models import ApplicationDocument, Scholarship, ScholarshipApplication
from tests.factories.files import FileFactory
from tests.factories.users import UserFactory


class ScholarshipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scholarship

    code = factory.Sequence(lambda n: f"SCH-{n:04}")
    name = factory.Sequence(lambda n: f"Scholarship {n}")
    amount = Decimal("5000.00")
    places = 2
    opens_at = datetime(2026, 1, 1, tzinfo=UTC)
    closes_at = datetime(2100, 1, 1, tzinfo=UTC)


class ScholarshipApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScholarshipApplication

    applicant = factory.SubFactory(UserFactory)
    scholarship = factory.SubFactory(ScholarshipFactory)
    statement = "I would like to study on."


class ApplicationDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ApplicationDocument

    application = factory.SubFactory(ScholarshipApplicationFactory)
    file = factory.SubFactory(FileFactory, owner=factory.SelfAttribute("..application.applicant"))
    kind = "transcript"
