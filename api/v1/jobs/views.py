"""Long work: how far it is, what became of each row, and stopping it; and queued work that failed."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.reading.filters import Choice, Condition, FilterSet, Identifier, Text
from api.v1.jobs import serializers
from api.viewsets import ListMixin, ResourceViewSet, RetrieveMixin
from domain.jobs import commands, queries
from domain.policy.workflows import JobState


class JobFilter(FilterSet):
    kind = Text()
    state = Choice(field_name="status", choices=[(state.value, state.value) for state in JobState])


class JobViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """Long work that people started, and how far it is."""

    resource = "job"
    rows = queries.jobs
    serializer_class = serializers.JobSerializer
    filterset_class = JobFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"

    @extend_schema(request=None, responses={200: serializers.JobSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        """Stop a job before its next step."""
        commands.cancel_job(self.actor, pk=pk)
        return self.shown(pk)


class JobRowFilter(FilterSet):
    job_id = Identifier()
    failed = Condition(lambda: Q(problem__isnull=False), label="Whether the row was refused.")


class JobRowViewSet(ListMixin, ResourceViewSet):
    """What became of each row of a job, in the order of the request."""

    resource = "job"
    rows = queries.job_rows
    serializer_class = serializers.JobRowSerializer
    filterset_class = JobRowFilter
    ordering = {"index": "index"}
    default_ordering = "index"


class FailedTaskFilter(FilterSet):
    name = Text()


class FailedTaskViewSet(ListMixin, ResourceViewSet):
    """Work of the queue that was tried often enough and given up; never what it was about.

    `retry` queues it again, and takes it off this list.
    """

    resource = "failed_task"
    rows = queries.failed_tasks
    serializer_class = serializers.FailedTaskSerializer
    filterset_class = FailedTaskFilter
    ordering = {"failed_at": "failed_at"}
    default_ordering = "-failed_at"

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Queue work again that failed for good."""
        commands.retry_failed_task(self.actor, pk=pk)
        return Response(status=204)
