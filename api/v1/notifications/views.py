"""What the caller is told, and what becomes of e-mails."""

from uuid import UUID

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.negotiation import WhateverIsThere
from api.v1.notifications import filters, serializers, stream
from api.viewsets import ListMixin, ResourceViewSet, RetrieveMixin
from domain.notifications import commands, queries
from domain.policy import limits
from domain.shared.access import require_in_person

HOURS = ("quiet_from", "quiet_until", "digest_hour")


class NotificationViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """What the caller is told, in the caller's language, newest first. Nobody reads what others are told.

    `number` counts what a person was ever told, in the order in which it was committed.
    """

    resource = "notification"
    rows = queries.notifications
    serializer_class = serializers.NotificationSerializer
    filterset_class = filters.NotificationFilter
    ordering = {"number": "number"}
    default_ordering = "-number"

    @extend_schema(
        summary="Mark notifications as read",
        request=serializers.NotificationReadSerializer,
        responses={200: serializers.UnreadSerializer},
    )
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Mark one, many, or all up to one as read; the answer tells how many are unread then."""
        commands.read_notification(self.actor, **self.validated(serializers.NotificationReadSerializer))
        unread, last = queries.inbox(self.actor)
        return Response({"unread": unread, "last_number": last})


class UnreadCountView(Endpoint):
    """How much is unread."""

    permission = "notification.view"
    conditional = True

    @extend_schema(
        operation_id="getMyUnreadCount",
        tags=["Core"],
        summary="Count my unread notifications",
        description="Exact at any time, and kept counted: asking costs next to nothing. 304 with `If-None-Match`.",
        responses={200: serializers.UnreadSerializer},
    )
    def get(self, request: Request) -> HttpResponse:
        unread, last = queries.inbox(self.actor)
        body = orjson.dumps({"unread": unread, "last_number": last})
        return self.tagged(body, etags.tag(body))


class NotificationStreamView(Endpoint):
    """What the caller is told, as it happens. `config/stream.py` goes on where this answer ends."""

    permission = "notification.view"
    content_negotiation_class = WhateverIsThere

    def check_query(self, query_string: str) -> None:
        stream.resumed_after(self.request._request)

    @extend_schema(
        operation_id="streamMyNotifications",
        tags=["Core"],
        summary="Stream my notifications",
        description=(
            "Server-sent events. `notification` carries what the list shows, `unread` how many are unread; the ids "
            "count up. After a `Last-Event-ID` (or `last_event_id`) all that came later is sent, each once; without "
            "one, what comes from now on. The stream ends with the token or the session. A server that can't keep it "
            "open sends what is new and ends: clients come back after `retry`. A browser's own `EventSource` can't "
            "send a token: read the stream with `fetch`. "
            f"At most {limits.STREAMS_MAX} at a time."
        ),
        parameters=[
            OpenApiParameter(
                "Last-Event-ID",
                int,
                OpenApiParameter.HEADER,
                description="The id of the last event that was received.",
                examples=[OpenApiExample("As the last event had it", 41)],
            ),
            OpenApiParameter(
                stream.RESUME,
                int,
                description="The same as the header, for clients that can't send one.",
                examples=[OpenApiExample("The last event that was received", 41)],
            ),
        ],
        responses={(200, stream.MEDIA_TYPE): serializers.StreamEventSerializer},
        examples=[
            OpenApiExample(
                "An event",
                {"id": "41", "event": "unread", "data": '{"unread":3}'},
                response_only=True,
                media_type=stream.MEDIA_TYPE,
            )
        ],
    )
    def get(self, request: Request) -> HttpResponse:
        require_in_person(self.actor)
        plain = request._request
        _, last = queries.inbox(self.actor)
        after = stream.resumed_after(plain)
        token = plain.META["HTTP_AUTHORIZATION"].partition(" ")[2].strip()
        start = last if after is None else min(after, last)
        listener = stream.Listener(self.actor.user_id, self.actor.session_id, token, start, -1, plain)
        state = stream.news({listener.person_id: start})[listener.person_id]
        response = HttpResponse(stream.RETRY + stream.advance(listener, state), content_type=stream.MEDIA_TYPE)
        response["X-Accel-Buffering"] = "no"
        response.listener = listener  # type: ignore[attr-defined]
        return response


class NotificationPreferencesView(Endpoint):
    """What the caller is told of, and when."""

    @extend_schema(
        operation_id="getMyNotificationPreferences",
        tags=["Core"],
        summary="Get my notification preferences",
        description=(
            "For each kind of news and each channel: when one is told, and what may be chosen. Quiet hours and the "
            "hour of the daily e-mail go by the clocks of the caller's time zone. What concerns the safety of the "
            "account waits for neither."
        ),
        responses={200: serializers.NotificationPreferencesSerializer},
    )
    def get(self, request: Request) -> Response:
        return self.preferences()

    @extend_schema(
        operation_id="changeMyNotificationPreferences",
        tags=["Core"],
        summary="Change my notification preferences",
        description="What is left out stays as it is, also of the choices. A timing of null gives the default back.",
        request=serializers.NotificationPreferencesChangeSerializer,
        responses={200: serializers.NotificationPreferencesSerializer},
    )
    def patch(self, request: Request) -> Response:
        body = self.validated(serializers.NotificationPreferencesChangeSerializer)
        choices = [commands.Choice(**each) for each in body.pop("choices", ())]
        commands.change_notification_preferences(self.actor, hours=body, choices=choices)
        return self.preferences()

    def preferences(self) -> Response:
        return Response(serializers.NotificationPreferencesSerializer(queries.preferences(self.actor)).data)


class NotificationDeliveryViewSet(ListMixin, ResourceViewSet):
    """E-mails about news: to whom, when, and what became of them; never what they say.

    What failed is tried again, later each time. What is `dead` was given up; `retry` starts over.
    """

    resource = "notification_delivery"
    rows = queries.notification_deliveries
    serializer_class = serializers.NotificationDeliverySerializer
    filterset_class = filters.NotificationDeliveryFilter
    ordering = {"created_at": "created_at", "due_at": "due_at"}
    default_ordering = "-created_at"

    @extend_schema(request=None, responses={200: serializers.NotificationDeliverySerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> HttpResponse:
        """Try an e-mail again that was given up, from the beginning."""
        commands.retry_notification_delivery(self.actor, pk=pk)
        return self.shown(pk)
