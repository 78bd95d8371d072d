"""The caller's own account; roles, and who holds which; acting as another person."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.tokens import AccessToken
from api.v1.users import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.authentication.commands import end_acting
from domain.people.commands import act_as_user
from domain.policy.permissions import MATRIX
from domain.policy.reach import LIMITS
from domain.policy.roles import AFFILIATIONS, SystemRole
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users import commands, queries
from domain.users.models import UserRole


class MeView(Endpoint):
    @extend_schema(
        operation_id="getMe",
        tags=["Users"],
        summary="Who am I",
        description="The caller's account, the roles valid now, and how far each permission reaches.",
        responses=serializers.MeSerializer,
    )
    def get(self, request: Request) -> Response:
        actor = self.actor
        held = [
            {"permission": name, "scopes": sorted(scopes), "within": _within(actor, name)}
            for name in MATRIX
            if (scopes := actor.scopes(name))
        ]
        codes = actor.role_codes()
        affiliations = {each for role in SystemRole if role in codes for each in AFFILIATIONS[role]}
        return Response(
            {
                **queries.profile(actor),
                "acting_by": actor.acting_by,
                "affiliations": sorted(affiliations),
                "roles": sorted(codes),
                "grants": [_grant(row) for row in queries.grants_now(actor)],
                "permissions": held,
            }
        )


def _within(actor: Actor, permission: str) -> list[dict[str, Any]]:
    return [
        {"scope": limit, "object_id": pk}
        for limit in LIMITS
        if limit in actor.scopes(permission)
        for pk in actor.objects(permission, limit)
    ]


def _grant(row: UserRole) -> dict[str, Any]:
    limit, object_id = queries.limit_of(row)
    window = {"valid_from": row.valid_from, "valid_until": row.valid_until}
    return {"id": row.pk, "role": row.role_id, "limit": limit, "object_id": object_id, **window}


class RoleViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, DeleteMixin, ResourceViewSet):
    """Named sets of permissions: those of the system, declared in code, and the university's own.

    Nobody gives a role what they do not hold themselves.
    """

    resource = "role"
    rows = queries.roles
    serializer_class = serializers.RoleSerializer
    add_serializer = serializers.RoleAddSerializer
    change_serializer = serializers.RoleChangeSerializer
    filterset_class = filters.RoleFilter
    ordering = {"code": "code", "name": "name"}
    default_ordering = "code"
    if_match_required = True

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_role(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_role(self.actor, pk=pk, values=values, versions=versions)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_role(self.actor, pk=pk, versions=versions)


class UserRoleViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Grants: a role that a person holds from an instant until another, everywhere or within one object.

    A grant does not change: it is revoked, and another one given. Nobody grants or revokes what they do not hold
    themselves.
    """

    resource = "user_role"
    rows = queries.user_roles
    serializer_class = serializers.UserRoleSerializer
    add_serializer = serializers.UserRoleAddSerializer
    filterset_class = filters.UserRoleFilter
    ordering = {"valid_from": "valid_from", "created_at": "created_at"}
    default_ordering = "-created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_user_role(self.actor, **values)

    @extend_schema(request=serializers.ReasonSerializer, responses={200: serializers.UserRoleSerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> HttpResponse:
        """End a grant now, before its time. Whoever lost the role notices at the next request."""
        commands.revoke_user_role(self.actor, pk=pk, **self.validated(serializers.ReasonSerializer))
        return self.shown(pk)


class ActAsView(Endpoint):
    permission = "user.act_as"
    idempotent = False  # the answer holds a secret, so it is not kept for replay

    @extend_schema(
        operation_id="actAsUser",
        tags=["Users"],
        summary="Act as another person",
        description=(
            "Gives an access token with which the caller sees and does what that person may, until the session ends. "
            "Only for people who hold nothing that the caller does not. Every record names the caller. "
            "Rights and credentials can't be changed meanwhile."
        ),
        request=serializers.ReasonSerializer,
        responses={200: serializers.ActingSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        session = act_as_user(self.actor, pk=pk, **self.validated(serializers.ReasonSerializer))
        token = AccessToken.of(session)
        return Response(
            {
                "access_token": str(token),
                "token_type": "Bearer",
                "expires_in": token["exp"] - int(clock.now().timestamp()),
                "session_id": session.pk,
            }
        )


class StopActingView(Endpoint):
    idempotent = False

    @extend_schema(
        operation_id="stopActing",
        tags=["Users"],
        summary="Stop acting as another person",
        description="Ends the session of the token that is sent, at once. Go on with your own token.",
        request=None,
        responses={204: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        end_acting(self.actor)
        return Response(status=204)
