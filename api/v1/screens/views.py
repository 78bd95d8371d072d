"""Whole screens, each in one answer."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.reading.question import check_names, pairs, refuse, single
from api.v1.screens import serializers
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.screens import queries

CAMPUSES = [each.value for each in Campus]


class DashboardView(Endpoint):
    """A student's first screen."""

    permission = "enrollment.view_eligibility"

    @extend_schema(
        operation_id="getMyDashboard",
        tags=["Screens"],
        summary="Get my dashboard",
        description=(
            "What the caller, a student, has and had, the figures so far, and the best of what could be taken next. "
            "404 for whoever is no student."
        ),
        responses={200: serializers.DashboardSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.dashboard(self.actor))


class TeachingView(Endpoint):
    """The first screen of whoever teaches."""

    permission = "semester_offering.change"

    @extend_schema(
        operation_id="getMyTeaching",
        tags=["Screens"],
        summary="Get my teaching",
        description=(
            "The classes of the units that the caller convenes, and those that a grant names: their numbers, how far "
            "their marks are, and the requests that wait for a decision."
        ),
        responses={200: serializers.TeachingSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.teaching(self.actor))


class NextOfferingsView(Endpoint):
    """What a student could take next."""

    permission = "enrollment.view_eligibility"
    names = ("teaching_period_id", "campus", "page_size")

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), self.names)

    @extend_schema(
        operation_id="listMyNextOfferings",
        tags=["Screens"],
        summary="List what I can take next",
        description=(
            "Offerings that take enrollments now, without units that the caller has or has passed. First those that "
            "would not be refused, then those that the caller's course asks for, then those that lead to the most core "
            "units of it, then those with the most seats left. 404 for whoever is no student."
        ),
        parameters=[
            OpenApiParameter("teaching_period_id", UUID, description="In this teaching period."),
            OpenApiParameter("campus", str, enum=CAMPUSES, description="At this campus."),
            OpenApiParameter(
                "page_size", int, description=f"How many: {limits.PAGE_SIZE}, or up to {limits.PAGE_SIZE_MAX}."
            ),
        ],
        responses={200: serializers.NextOfferingsSerializer, 404: None},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.next_offerings(self.actor, **self._asked(request)))

    def _asked(self, request: Request) -> dict[str, Any]:
        found = pairs(request._request.META.get("QUERY_STRING", ""))
        size, period, campus = (single(found, name) for name in ("page_size", "teaching_period_id", "campus"))
        if campus is not None and campus not in CAMPUSES:
            raise refuse("campus", "invalid_choice", f"One of {', '.join(CAMPUSES)}.")
        try:
            period_id = UUID(period) if period is not None else None
        except ValueError as error:
            raise refuse("teaching_period_id", "invalid", "teaching_period_id is a UUID.") from error
        most = str(limits.PAGE_SIZE) if size is None else size
        if not (most.isascii() and most.isdigit() and len(most) < 5 and 1 <= int(most) <= limits.PAGE_SIZE_MAX):
            raise refuse("page_size", "invalid", f"A whole number from 1 to {limits.PAGE_SIZE_MAX}.")
        return {"most": int(most), "teaching_period_id": period_id, "campus": campus}
