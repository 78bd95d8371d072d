"""Self check-in: opening it, showing its code, checking in, and looking at who did."""

import io
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.negotiation import WhateverIsThere
from api.reading.question import check_names, pairs, refuse, single
from api.v1.attendance.serializers import AttendanceRecordSerializer
from api.v1.attendance.views import AttendanceRecordViewSet
from api.v1.check_in import filters, serializers
from api.viewsets import AddMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.check_in import commands, queries
from domain.policy import limits

IMAGES: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "png": "image/png"}
MODULE_PIXELS, QUIET_ZONE = 10, 4  # ISO/IEC 18004 asks for four modules of white around


class CheckInWindowViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """The times in which students of a session can check in by themselves, around the session and one after another."""

    resource = "check_in_window"
    rows = queries.check_in_windows
    serializer_class = serializers.CheckInWindowSerializer
    add_serializer = serializers.CheckInWindowAddSerializer
    filterset_class = filters.CheckInWindowFilter
    ordering = {"opens_at": "opens_at"}
    default_ordering = "-opens_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_check_in_window(self.actor, **values)

    @extend_schema(request=None, responses={200: serializers.CheckInWindowSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> HttpResponse:
        """Close self check-in before its time. Codes are worth nothing from then on."""
        commands.close_check_in_window(self.actor, pk=pk)
        return self.shown(pk)


class CheckInCodeView(Endpoint):
    permission = "check_in_window.view_code"

    @extend_schema(
        operation_id="getCheckInCode",
        summary="Get the code of a check-in window",
        description=(
            "The code to show at this moment, while the window is open. It changes every "
            f"{limits.CHECK_IN_STEP_SECONDS} seconds, by the server's clock, and is taken a little longer."
        ),
        responses={200: serializers.ShownCodeSerializer, 409: None},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.ShownCodeSerializer(asdict(queries.shown_code(self.actor, pk))).data)


class CheckInQrView(Endpoint):
    permission = "check_in_window.view_code"
    content_negotiation_class = WhateverIsThere

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), ("format",))

    @extend_schema(
        operation_id="getCheckInQr",
        summary="Get the QR code of a check-in window",
        description=(
            "The same code as a picture for the screen. It holds the address `/check-in#code=…` of the front end, so "
            "that any camera leads there; the code alone where no front end is known."
        ),
        parameters=[OpenApiParameter("format", str, enum=list(IMAGES), description="SVG unless it is `png`.")],
        responses={
            (200, IMAGES["svg"]): OpenApiTypes.STR,
            (200, IMAGES["png"]): OpenApiTypes.BINARY,
            409: None,
        },
        examples=[
            OpenApiExample("SVG", "<svg …/>", response_only=True, media_type=IMAGES["svg"]),
            OpenApiExample("PNG", "PNG …", response_only=True, media_type=IMAGES["png"]),
        ],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        kind = single(pairs(request._request.META.get("QUERY_STRING", "")), "format") or "svg"
        if kind not in IMAGES:
            raise refuse("format", "invalid_choice", f"One of {', '.join(IMAGES)}.")
        code = queries.shown_code(self.actor, pk).code
        picture = io.BytesIO()
        page = settings.FRONTEND_URL
        made = segno.make_qr(f"{page}/check-in#code={code}" if page else code)
        made.save(picture, kind=kind, scale=MODULE_PIXELS, border=QUIET_ZONE)
        response = HttpResponse(picture.getvalue(), content_type=IMAGES[kind])
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class CheckInViewSet(ListMixin, ResourceViewSet):
    """Who checked in by a code, with what to look at. A lecturer who does not believe one changes its record."""

    resource = "check_in"
    rows = queries.check_ins
    serializer_class = serializers.CheckInSerializer
    filterset_class = filters.CheckInFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"

    @property
    def rate(self) -> str | None:  # type: ignore[override]
        """Codes are guessed no faster than passwords."""
        return "login" if self.action == "create" else None

    @extend_schema(request=serializers.CheckInAddSerializer, responses={201: AttendanceRecordSerializer})
    def create(self, request: Request) -> HttpResponse:
        """Check in by the code on the lecturer's screen, once while it is open. Answers with the caller's record."""
        row = commands.add_check_in(self.actor, **self.validated(serializers.CheckInAddSerializer))
        return self.shown(row.record_id, status=201, source=AttendanceRecordViewSet.source)
