"""People's agendas, and their calendars for applications that can't log in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.negotiation import WhateverIsThere
from api.v1.calendar import filters, ics, serializers
from domain.calendar import commands, queries
from domain.policy import limits

ICS = "text/calendar"
EXAMPLE = OpenApiExample(
    "A calendar", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n", response_only=True, media_type=ICS
)


class AgendaView(Endpoint):
    """What the caller attends, holds, and must not miss."""

    permission = "session.view"

    def check_query(self, query_string: str) -> None:
        filters.check_span(query_string)

    @extend_schema(
        operation_id="getMyAgenda",
        tags=["Calendar"],
        summary="Get my agenda",
        description=(
            "Sessions that the caller attends or holds, events (not those declined), and deadlines, in a half-open "
            f"span of at most {limits.AGENDA_DAYS_MAX} days, in the order of their starts. What goes on into the span "
            "is part of it; what is cancelled is told as cancelled. The caller's feed tells the same."
        ),
        parameters=[
            OpenApiParameter(
                "from",
                str,
                required=True,
                description="A date, or an RFC 3339 instant. A date is its midnight.",
                examples=[OpenApiExample("The first of March", "2026-03-01")],
            ),
            OpenApiParameter(
                "to",
                str,
                required=True,
                description="The same; the first instant not asked for.",
                examples=[OpenApiExample("The first of April", "2026-04-01")],
            ),
            OpenApiParameter(
                "zone",
                str,
                description="By whose clocks dates begin (IANA); UTC unless given.",
                examples=[OpenApiExample("Melbourne", "Australia/Melbourne")],
            ),
        ],
        responses={200: serializers.AgendaSerializer},
    )
    def get(self, request: Request) -> Response:
        since, until = filters.span(request._request.META.get("QUERY_STRING", ""))
        entries = queries.agenda(self.actor, since=since, until=until)
        return Response({"starts_at": since, "ends_at": until, "entries": [vars(entry) for entry in entries]})


class CalendarFeedView(Endpoint):
    """The address of the caller's calendar."""

    @extend_schema(
        operation_id="getMyCalendarFeed",
        tags=["Calendar"],
        summary="Get the address of my calendar",
        description="For a calendar application. 404 until there is one: `rotateMyCalendarFeed` makes it.",
        responses={200: serializers.CalendarFeedSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        return Response(told(request, *queries.calendar_secret(self.actor)))

    @extend_schema(
        operation_id="revokeMyCalendarFeed",
        tags=["Calendar"],
        summary="Take back the address of my calendar",
        description="It opens nothing from then on.",
        responses={204: None, 404: None},
    )
    def delete(self, request: Request) -> Response:
        commands.revoke_calendar_feed(self.actor)
        return Response(status=204)


class CalendarFeedRotateView(Endpoint):
    idempotent = False  # the answer holds a secret, so it is not kept for replay

    @extend_schema(
        operation_id="rotateMyCalendarFeed",
        tags=["Calendar"],
        summary="Make a new address for my calendar",
        description="The first one, or instead of the one before, which opens nothing from then on.",
        request=None,
        responses={200: serializers.CalendarFeedSerializer},
    )
    def post(self, request: Request) -> Response:
        commands.rotate_calendar_feed(self.actor)
        return Response(told(request, *queries.calendar_secret(self.actor)))


class FeedView(Endpoint):
    """A calendar by its secret address: whoever has that needs nothing else."""

    public = True
    authentication_classes: Any = ()
    content_negotiation_class = WhateverIsThere
    conditional = True
    caching = "private, no-cache"

    def caller(self, request: Request) -> str:
        """Return whose calendar it is: phones of a campus share an address, but must not share a limit."""
        secret = self.kwargs.get("secret")
        return f"feed:{owner}" if secret and (owner := queries.owner_of(secret)) else ""

    def sent(self, feed: queries.Feed) -> HttpResponse:
        etag = etags.tag(ics.identity(feed))
        known = etags.not_modified(self.request._request, etag)
        response = self.tagged(b"" if known else ics.rendered(feed), etag)
        if response.status_code == 200:
            response["Content-Type"] = ics.MEDIA_TYPE
            response["Content-Disposition"] = 'inline; filename="calendar.ics"'
            response["X-Content-Type-Options"] = "nosniff"
        return response


class PersonalFeedView(FeedView):
    @extend_schema(
        operation_id="getCalendarFeed",
        tags=["Calendar"],
        summary="Fetch a calendar",
        description=(
            "The agenda of the address's owner as iCalendar (RFC 5545, 7986), from "
            f"{limits.FEED_DAYS_BACK} days ago to {limits.FEED_DAYS_AHEAD} days ahead. `UID` never changes, `SEQUENCE` "
            "grows when the session, event or deadline itself changes, what is cancelled says so, and local times come "
            "with their zone's rules."
        ),
        responses={(200, ICS): str, 404: None},
        examples=[EXAMPLE],
    )
    def get(self, request: Request, secret: str) -> HttpResponse:
        return self.sent(queries.feed_of(secret))


class OfferingFeedView(FeedView):
    @extend_schema(
        operation_id="getOfferingCalendarFeed",
        tags=["Calendar"],
        summary="Fetch the calendar of an offering",
        description="Its sessions as iCalendar, by the secret of whoever subscribes.",
        responses={(200, ICS): str, 404: None},
        examples=[EXAMPLE],
    )
    def get(self, request: Request, secret: str, offering_id: UUID) -> HttpResponse:
        return self.sent(queries.offering_feed(secret, offering_id))


class PublicFeedView(FeedView):
    caching = "public, max-age=300"

    @extend_schema(
        operation_id="getPublicCalendarFeed",
        tags=["Calendar"],
        summary="Fetch the calendar of public events",
        description="Events that anybody may read, as iCalendar. It needs no secret.",
        responses={(200, ICS): str},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> HttpResponse:
        return self.sent(queries.public_feed())


def told(request: Request, secret: str, rotated_at: Any) -> dict[str, Any]:
    """Return what a feed's owner is told of it."""
    plain = request._request
    host = settings.PUBLIC_URL or f"{plain.scheme}://{plain.get_host()}"
    url = host + reverse("calendar-feed", kwargs={"secret": secret})
    return {
        "url": url,
        "offering_url": f"{url.removesuffix('.ics')}/semester-offerings/{{offering_id}}.ics",
        "rotated_at": rotated_at,
    }
