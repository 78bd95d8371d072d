"""Why somebody may do something, or may not."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as drf
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.v1.authz import serializers
from api.viewsets import ResourceViewSet
from domain.authentication.queries import Explanation, Given, explanation
from domain.policy.roles import GrantState
from domain.shared.access import require_sight
from domain.shared.actor import Actor
from domain.users.queries import limit_of


class ExplainView(Endpoint):
    permission = "user.explain"
    idempotent = False  # it changes nothing

    @extend_schema(
        operation_id="explainPermission",
        tags=["Users"],
        summary="Explain what somebody may do",
        description=(
            "Tells whether a person may do something, to one object if one is named, and why: every grant that gives "
            "the permission or did or will, its limit and window, and whether it reaches the object. The rows asked "
            "are those that the API itself shows and changes."
        ),
        request=serializers.QuestionSerializer,
        responses={200: serializers.ExplanationSerializer, 404: None},
    )
    def post(self, request: Request) -> Response:
        asked = self.validated(serializers.QuestionSerializer)
        rows = None
        if (object_id := asked.get("object_id")) is not None:
            rows = rows_of(asked["object_type"])
            require_sight(rows(self.actor, f"{asked['object_type']}.view"), object_id)
        found = explanation(asked["user_id"], asked["permission"], rows=rows, object_id=object_id)
        return Response(_shown(found, asked))


def rows_of(resource: str) -> Callable[[Actor, str], QuerySet[Any]]:
    """Return the rows of the resource that the API gives one by one.

    :raises ValidationError: if it gives none
    """
    for view in _viewsets(ResourceViewSet):
        if getattr(view, "resource", None) == resource and hasattr(view, "retrieve"):
            return view.source.rows
    raise drf.ValidationError({"object_id": "There is no object of this type to ask about."}, code="invalid")


def _viewsets(of: type[ResourceViewSet]) -> Iterator[type[ResourceViewSet]]:
    for each in of.__subclasses__():
        yield each
        yield from _viewsets(each)


def _shown(found: Explanation, asked: dict[str, Any]) -> dict[str, Any]:
    held = [each for each in found.given if each.state == GrantState.HELD]
    reached = {each.scope for each in held if each.reaches}
    about = {
        "object_type": asked["object_type"],
        "object_id": asked.get("object_id"),
        "reached": bool(reached),
        "by_scopes": sorted(reached),
    }
    return {
        "user_id": found.user.pk,
        "permission": found.permission,
        "allowed": found.allowed,
        "summary": found.in_words(),
        "account": {
            "is_active": found.user.is_active,
            "deactivated_at": found.user.deactivated_at,
            "live_sessions": found.live_sessions,
        },
        "scopes": sorted({each.scope for each in held}),
        "object": about if about["object_id"] is not None else None,
        "grants": [_grant(each) for each in found.given],
    }


def _grant(given: Given) -> dict[str, Any]:
    row = given.row
    limit, limit_id = limit_of(row)
    return {
        "id": row.pk,
        "role": row.role_id,
        "state": given.state,
        "scope": given.scope,
        "limit": limit,
        "limit_id": limit_id,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "revoked_at": row.revoked_at,
        "reaches": given.reaches,
        "words": given.in_words(),
    }
