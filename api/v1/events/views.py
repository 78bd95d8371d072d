"""Events: written, reviewed, published, cancelled, and answered to."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.bulk import errors_of
from api.v1.events import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.events import commands, queries
from domain.shared.errors import NotFound


def _apart(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the audience by itself, and the rest, the row's own columns, as `values`."""
    rest = {name: value for name, value in values.items() if name != "audience"}
    return {"values": rest, **({"audience": values["audience"]} if "audience" in values else {})}


class EventViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What takes place beside classes. Whoever it is for reads an event once it is published; before, only those who
    write and review events. Local time and zone are the truth.

    Convenors address the students of their own offerings, nobody else. Somebody other than who wrote or submitted an
    event publishes it; what is published is changed by those who may publish.
    """

    resource = "event"
    bears_lag = True
    rows = queries.events
    serializer_class = serializers.EventSerializer
    add_serializer = serializers.EventAddSerializer
    change_serializer = serializers.EventChangeSerializer
    filterset_class = filters.EventFilter
    ordering = {"starts_at": "starts_at", "created_at": "created_at"}
    default_ordering = "starts_at"
    key_required = frozenset({"bulk_publish"})
    match_required = frozenset({"publish"})
    match_heeded = frozenset({"submit", "reopen", "cancel"})

    @property
    def versions(self) -> Collection[int] | None:
        """The versions that the caller decided on, if it says any."""
        return etags.expected_versions(self.request._request, required=False)

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_event(self.actor, **_apart(values))

    def change_row(self, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_event(self.actor, pk=pk, versions=versions, **_apart(values))

    @extend_schema(request=None, responses={200: serializers.EventSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: UUID) -> HttpResponse:
        """Hand in a draft for somebody else to publish. From then on it stays as it is."""
        commands.submit_event(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=serializers.EventReopenSerializer, responses={200: serializers.EventSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> HttpResponse:
        """Send an event back to whoever writes it, and say why; or take one's own back."""
        body = self.validated(serializers.EventReopenSerializer)
        commands.reopen_event(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.EventSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: UUID) -> HttpResponse:
        """Announce to its audience, as it was read, what somebody else has written and submitted."""
        versions = etags.expected_versions(request._request, required=True)
        commands.publish_event(self.actor, pk=pk, versions=versions)
        return self.shown(pk)

    @extend_schema(
        summary="Publish many events",
        request=serializers.EventBulkPublishSerializer,
        responses={200: serializers.EventPublicationsSerializer},
    )
    @action(detail=False, methods=["post"], url_path="bulk-publish", rate="heavy")
    def bulk_publish(self, request: Request) -> Response:
        """Publish events, each for itself, and tell what became of each."""
        items = self.validated(serializers.EventBulkPublishSerializer)["items"]
        wanted = [commands.Wanted(each["event_id"], {each["version"]}) for each in items]
        outcomes = commands.publish_events(self.actor, wanted=wanted)
        failed = sum(outcome.error is not None for outcome in outcomes)
        told = [
            {"event_id": each["event_id"], "errors": errors_of(outcome)}
            for each, outcome in zip(items, outcomes, strict=True)
        ]
        return Response({"published": len(told) - failed, "failed": failed, "outcomes": told})

    @extend_schema(request=serializers.EventCancelSerializer, responses={200: serializers.EventSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        """Call an event off, and say why. What was published stays to be read, as cancelled."""
        body = self.validated(serializers.EventCancelSerializer)
        commands.cancel_event(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)

    @extend_schema(request=serializers.EventRespondSerializer, responses={200: serializers.EventSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, pk: UUID) -> HttpResponse:
        """Say whether one is going. The last answer counts; there are never more going than places.

        Who is not of the audience any more keeps the place, reads the event, and may give the place back. Then nothing
        is shown: 204.
        """
        commands.respond_event(self.actor, pk=pk, **self.validated(serializers.EventRespondSerializer))
        try:
            return self.shown(pk)
        except NotFound:
            return Response(status=204)

    @extend_schema(
        summary="Look at the reach of an event",
        responses={200: serializers.EventReachSerializer},
    )
    @action(detail=True, methods=["get"], url_path="reach")
    def view_reach(self, request: Request, pk: UUID) -> Response:
        """Tell how many active people an event is for, each counted once, and how many by each rule."""
        return Response(queries.reach(self.actor, pk))
