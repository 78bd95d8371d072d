"""The devices on which people are logged in."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.v1.devices import serializers
from api.v1.devices.filters import DeviceSessionFilter
from api.viewsets import ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.authentication import commands, queries


class DeviceSessionViewSet(ListMixin, RetrieveMixin, ChangeMixin, ResourceViewSet):
    """Logins, one per device, open and ended. One in which somebody acts as the person says so in `acting_by_id`."""

    resource = "device_session"
    rows = queries.device_sessions
    serializer_class = serializers.DeviceSessionSerializer
    change_serializer = serializers.DeviceSessionChangeSerializer
    filterset_class = DeviceSessionFilter
    ordering = {"last_seen_at": "last_seen_at", "created_at": "created_at"}
    default_ordering = "-last_seen_at"

    @extend_schema(request=None, responses={200: serializers.DeviceSessionSerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> HttpResponse:
        """End a session: its device is logged out within seconds. One that has ended stays as it is."""
        commands.revoke_device_session(self.actor, pk=pk)
        return self.shown(pk)


class RevokeAllView(Endpoint):
    permission = "device_session.revoke"

    @extend_schema(
        operation_id="revokeOwnSessions",
        tags=["Auth"],
        summary="Log out everywhere",
        description="Ends all sessions of the caller, or all but the present one, within seconds.",
        request=serializers.RevokeAllSerializer,
        responses={200: serializers.RevokedSerializer},
    )
    def post(self, request: Request) -> Response:
        data = self.validated(serializers.RevokeAllSerializer)
        ended = commands.revoke_own_sessions(self.actor, keep_current=data.get("keep_current", False))
        return Response({"revoked": ended})
