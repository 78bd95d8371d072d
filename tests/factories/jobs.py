"""Long work."""

import factory

from domain.jobs.models import Job, JobRow
from tests.factories.users import UserFactory


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    owner = factory.SubFactory(UserFactory)
    kind = "academic.add_rows"


class JobRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobRow

    job = factory.SubFactory(JobFactory)
    index = factory.Sequence(lambda n: n)
