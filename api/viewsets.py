"""A resource's endpoint, and the four standard operations it is put together from."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import etags
from api.endpoints import Endpoint
from api.reading.filters import FilterSet
from api.reading.reader import Page, read_list, read_one
from api.reading.source import Source
from api.reading.wishes import one_wishes
from domain import crud
from domain.policy.permissions import MATRIX
from domain.policy.roles import SystemRole
from domain.shared import replica
from domain.shared.actor import Actor
from domain.shared.errors import NotFound

VERBS: Mapping[str, str] = {
    "list": "view",
    "retrieve": "view",
    "create": "add",
    "bulk": "add",
    "partial_update": "change",
    "destroy": "delete",
    "bulk_deactivate": "deactivate",
    "bulk_publish": "publish",
    "bulk_withdraw": "withdraw",
    "link": "view",
    "metadata": "view",
}
# Answers that do not show the resource, and so know no `fields` and no `expand`.
WITHOUT_RESOURCE = frozenset(
    {"bulk", "bulk_deactivate", "bulk_publish", "bulk_withdraw", "plan", "generate", "destroy", "link", "view_reach"}
    | {"leave"}
)


class ResourceViewSet(Endpoint, GenericViewSet):
    """A resource of the API: rows narrowed by permission, shown by a declared serializer."""

    resource: ClassVar[str]
    rows: ClassVar[Callable[[Actor, str], QuerySet[Any]]]
    serializer_class: type[serializers.ModelSerializer]
    filterset_class: ClassVar[type[FilterSet]] = FilterSet
    ordering: ClassVar[Mapping[str, str]] = {}
    default_ordering: ClassVar[str] = "id"
    lookup_value_converter = "uuid"
    match_required: ClassVar[frozenset[str]] = frozenset()  # actions beside the standard ones that take If-Match
    source: ClassVar[Source]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "resource"):
            cls.source = Source(
                rows=cls.rows,
                permission=f"{cls.resource}.view",
                serializer=cls.serializer_class,
                filters=cls.filterset_class,
                ordering=cls.ordering,
                default_ordering=cls.default_ordering,
            )
            cls._check_scopes()

    @classmethod
    def _check_scopes(cls) -> None:
        """Fail at start-up, not on a request, if the matrix uses a scope that the model does not define."""
        for permission in MATRIX:
            if permission.split(".")[0] == cls.resource:
                for role in SystemRole:
                    cls.rows(Actor(user_id=None, roles=frozenset({role})), permission)

    @cached_property
    def permission(self) -> str:  # type: ignore[override]
        action = self.action or "list"
        return f"{self.resource}.{VERBS.get(action, action)}"

    def check_query(self, query_string: str) -> None:
        """Lists understand their own query; what answers with one object takes `fields` and `expand`."""
        if self.action in WITHOUT_RESOURCE:
            super().check_query(query_string)
        elif self.action != "list":
            one_wishes(self.source, query_string)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows the actor reaches with this operation's permission."""
        actor = Actor.system(reason="schema") if getattr(self, "swagger_fake_view", False) else self.actor
        return type(self).rows(actor, self.permission)

    def shown(
        self, pk: Any, *, status: int = 200, query_string: str | None = None, source: Source | None = None
    ) -> HttpResponse:
        """Answer with one object as the actor may read it, its tag, and 304 if the client has it already.

        :raises NotFound: if the actor reaches no such object
        """
        request = self.request._request
        query = request.META.get("QUERY_STRING", "") if query_string is None else query_string
        found = read_one(source or self.source, self.actor, pk, query_string=query)
        if found is None:
            raise NotFound
        body, version = found
        return self.tagged(body, etags.tag(body, version), status=status)


class ListMixin:
    """`GET /things`"""

    bears_lag: ClassVar[bool] = False  # may be as it was a moment ago: domain/shared/replica.py

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        plain = request._request
        base = f"{plain.scheme}://{plain.get_host()}{plain.path_info}"

        def read() -> Page:
            return read_list(self.source, self.actor, path=base, query_string=plain.META.get("QUERY_STRING", ""))

        page = replica.read(self.actor.user_id, read) if self.bears_lag else read()
        response = self.tagged(page.body, etags.tag(page.body))
        links = [f'<{url}>; rel="{rel}"' for rel, url in (("next", page.next), ("prev", page.previous)) if url]
        if links:
            response["Link"] = ", ".join(links)
        return response


class RetrieveMixin:
    """`GET /things/{id}`"""

    def retrieve(self: Any, request: Request, pk: Any) -> HttpResponse:
        return self.shown(pk)


class AddMixin:
    """`POST /things`"""

    add_serializer: ClassVar[type[serializers.BaseSerializer]]

    def create(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.add_row(self.validated(self.add_serializer))
        response = self.shown(row.pk, status=201)
        response["Location"] = f"{request._request.path_info}/{row.pk}"
        return response

    def add_row(self: Any, values: Mapping[str, Any]) -> Any:
        """Add one row; a resource with rules of its own calls its command."""
        model = self.serializer_class.Meta.model
        return crud.add(self.actor, model=model, rows=type(self).rows, permission=self.permission, values=values)


class ChangeMixin:
    """`PATCH /things/{id}`: a JSON merge patch (RFC 7396)."""

    change_serializer: ClassVar[type[serializers.BaseSerializer]]
    if_match_required: ClassVar[bool] = False

    def partial_update(self: Any, request: Request, pk: Any) -> HttpResponse:
        versions = etags.expected_versions(request._request, required=self.if_match_required)
        self.change_row(pk, self.validated(self.change_serializer, partial=True), versions)
        return self.shown(pk)

    def change_row(self: Any, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        """Change one row; a resource with rules of its own calls its command."""
        crud.change(
            self.actor,
            model=self.serializer_class.Meta.model,
            rows=type(self).rows,
            permission=self.permission,
            pk=pk,
            values=values,
            versions=versions,
        )


class DeleteMixin:
    """`DELETE /things/{id}`"""

    if_match_required: ClassVar[bool] = False

    def destroy(self: Any, request: Request, pk: Any) -> Response:
        self.delete_row(pk, etags.expected_versions(request._request, required=self.if_match_required))
        return Response(status=204)

    def delete_row(self: Any, pk: Any, versions: Collection[int] | None) -> None:
        """Delete one row; a resource with rules of its own calls its command."""
        crud.remove(
            self.actor,
            model=self.serializer_class.Meta.model,
            rows=type(self).rows,
            permission=self.permission,
            pk=pk,
            versions=versions,
        )
