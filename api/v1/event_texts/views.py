"""What is written about events in each channel, and all its versions."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from api.v1.event_texts import filters, serializers
from api.v1.jobs.serializers import JobSerializer
from api.v1.jobs.views import JobViewSet
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.events import commands, queries


class EventTextViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """The wording of events for a social post, a newsletter, an article: one for each, for whoever looks after the
    event. Drafts for people to read and use; nothing publishes them.
    """

    resource = "event_text"
    rows = queries.event_texts
    serializer_class = serializers.EventTextSerializer
    add_serializer = serializers.EventTextAddSerializer
    change_serializer = serializers.EventTextChangeSerializer
    if_match_required = True
    filterset_class = filters.EventTextFilter
    ordering = {"created_at": "created_at", "updated_at": "updated_at"}
    default_ordering = "-updated_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_event_text(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_event_text(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(
        summary="Have texts about an event drafted",
        request=serializers.EventTextGenerateSerializer,
        responses={202: JobSerializer},
    )
    @action(detail=False, methods=["post"], rate="heavy")
    def generate(self, request: Request) -> HttpResponse:
        """Start a job that has a text drafted for each channel, and keeps it as a new version. It is told what the
        event's readers will read, no remarks and nobody's name. What somebody writes meanwhile stays: the job's row
        says `stale` then. 409 `generator_off` where nothing drafts texts.
        """
        job = commands.generate_event_text(self.actor, **self.validated(serializers.EventTextGenerateSerializer))
        response = self.shown(job.pk, status=202, source=JobViewSet.source, query_string="")
        response["Location"] = f"/api/v1/jobs/{job.pk}"
        return response


class EventTextVersionViewSet(ListMixin, ResourceViewSet):
    """Every version of the texts about events, the present ones included. None is ever changed."""

    resource = "event_text"
    rows = queries.event_text_versions
    serializer_class = serializers.EventTextVersionSerializer
    filterset_class = filters.EventTextVersionFilter
    ordering = {"created_at": "created_at", "number": "number"}
    default_ordering = "-created_at"
