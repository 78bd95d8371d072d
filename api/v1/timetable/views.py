"""Rooms, sessions, the patterns they come from, and what may clash."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from api import etags
from api.v1.timetable import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.timetable import commands, queries

PLACE = ("held_on", "starts_local", "ends_local", "room_id")


def _apart(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return what is named by itself, and the rest, the row's own columns, as `values`."""
    rest = {name: value for name, value in values.items() if name not in names}
    return {"values": rest, **{name: values[name] for name in names if name in values}}


class RoomViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """Rooms at the campuses. `free_during` finds those in which nothing is held in a span of time."""

    resource = "room"
    bears_lag = True
    rows = queries.rooms
    serializer_class = serializers.RoomSerializer
    add_serializer = serializers.RoomAddSerializer
    change_serializer = serializers.RoomChangeSerializer
    filterset_class = filters.RoomFilter
    ordering = {"code": "code", "campus": "campus", "capacity": "capacity"}
    default_ordering = "code"


class SessionPatternViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Weekly patterns, as they were asked for. Adding one adds a session on every day of teaching that fits.

    All of them or, if a room or a person is taken on one of the days, none. Weeks are counted from the one in which
    teaching starts; one that is closed from Monday to Friday has no number.
    """

    resource = "session_pattern"
    rows = queries.session_patterns
    serializer_class = serializers.SessionPatternSerializer
    add_serializer = serializers.SessionPatternAddSerializer
    filterset_class = filters.SessionPatternFilter
    ordering = {"weekday": "weekday", "starts_local": "starts_local", "created_at": "created_at"}
    default_ordering = "created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_session_pattern(self.actor, **_apart(values, "instructor_ids", "room_id"))


class SessionViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Classes, exams and the like. Local time and zone are the truth; nine o'clock stays nine when clocks change.

    Spans are half-open: what ends at ten and what starts at ten do not clash. Neither a room nor an instructor is ever
    in two sessions at once; cancelled ones take nothing.
    """

    resource = "session"
    bears_lag = True
    rows = queries.sessions
    serializer_class = serializers.SessionSerializer
    add_serializer = serializers.SessionAddSerializer
    filterset_class = filters.SessionFilter
    ordering = {"starts_at": "starts_at", "created_at": "created_at"}
    default_ordering = "starts_at"
    match_heeded = frozenset({"move", "assign", "cancel"})

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_session(self.actor, **_apart(values, "instructor_ids"))

    @extend_schema(request=serializers.SessionMoveSerializer, responses={200: serializers.SessionSerializer})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> HttpResponse:
        """Put a session, and with `scope` others of its pattern, on another day, at another time or elsewhere.

        One that is over stays (`session_over`) once attendance was taken, and before that for all but those whose
        right reaches everything. One that has begun is not put off once attendance was taken (`attendance_taken`).
        """
        versions = etags.expected_versions(request._request, required=False)
        data = self.validated(serializers.SessionMoveSerializer)
        values = {name: data.pop(name) for name in PLACE if name in data}
        commands.move_session(self.actor, pk=pk, values=values, versions=versions, **data)
        return self.shown(pk)

    @extend_schema(request=serializers.SessionAssignSerializer, responses={200: serializers.SessionSerializer})
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: UUID) -> HttpResponse:
        """Say who holds a session, and with `scope` others of its pattern.

        For one that is over only those can whose right reaches everything (`session_over`).
        """
        versions = etags.expected_versions(request._request, required=False)
        data = self.validated(serializers.SessionAssignSerializer)
        commands.assign_session(self.actor, pk=pk, versions=versions, **data)
        return self.shown(pk)

    @extend_schema(request=serializers.SessionCancelSerializer, responses={200: serializers.SessionSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> HttpResponse:
        """Cancel a session, and with `scope` others of its pattern, with a notice.

        One that is over stays (`session_over`) once attendance was taken, and before that for all but those whose
        right reaches everything.
        """
        versions = etags.expected_versions(request._request, required=False)
        data = self.validated(serializers.SessionCancelSerializer)
        commands.cancel_session(self.actor, pk=pk, versions=versions, **data)
        return self.shown(pk)


class ClashAllowanceViewSet(ListMixin, RetrieveMixin, AddMixin, DeleteMixin, ResourceViewSet):
    """Offerings whose sessions may clash with others for their students, such as recorded ones, and why."""

    resource = "clash_allowance"
    rows = queries.clash_allowances
    serializer_class = serializers.ClashAllowanceSerializer
    add_serializer = serializers.ClashAllowanceAddSerializer
    filterset_class = filters.ClashAllowanceFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "created_at"
