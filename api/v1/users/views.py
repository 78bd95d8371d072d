"""The caller's own account."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from domain.policy.permissions import MATRIX, Scope
from domain.policy.roles import SystemRole
from domain.users.queries import profile


class HeldPermissionSerializer(serializers.Serializer):
    permission = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField([(each.value, each.value) for each in Scope]))


class MeSerializer(serializers.Serializer):
    """Who the caller is, and what the caller may do now."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField([(each.value, each.value) for each in SystemRole]))
    permissions = HeldPermissionSerializer(many=True)


class MeView(Endpoint):
    @extend_schema(
        operation_id="getMe",
        tags=["Users"],
        summary="Who am I",
        description="The caller's account, the roles valid now, and how far each permission reaches.",
        responses=MeSerializer,
    )
    def get(self, request: Request) -> Response:
        held: list[dict[str, Any]] = [
            {"permission": name, "scopes": sorted(scopes)} for name in MATRIX if (scopes := self.actor.scopes(name))
        ]
        return Response({**profile(self.actor), "roles": sorted(self.actor.role_codes()), "permissions": held})
