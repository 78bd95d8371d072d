"""Long work."""

from typing import Any
from uuid import UUID

import factory
from django.db import connection

from domain.jobs.models import FailedTask, Job, JobRow
from domain.shared.jobs import enqueue
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


class FailedTaskFactory(factory.django.DjangoModelFactory):
    """Work of the queue that has failed eight times; a view shows it."""

    class Meta:
        model = FailedTask

    name = "notifications.send_due"
    arguments = factory.LazyFunction(dict)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **values: Any) -> FailedTask:
        enqueue(values["name"], **values["arguments"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM procrastinate_jobs")
            (number,) = cursor.fetchone()
            for change in ("status = 'doing'", "status = 'failed', attempts = 8"):
                cursor.execute(f"UPDATE procrastinate_jobs SET {change} WHERE id = %s", [number])
        return FailedTask.objects.get(pk=UUID(int=number))
