"""The base of every endpoint, and the five standard operations of a resource."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api import etags
from api.idempotency import Idempotency, Replay, key_of, replayed
from api.reading.filters import FilterSet
from api.reading.question import check_names, pairs
from api.reading.reader import Source, read_list, read_one
from api.reading.wishes import one_wishes
from domain import crud
from domain.policy.permissions import MATRIX
from domain.policy.roles import Role
from domain.shared.actor import Actor
from domain.shared.errors import NotFound

VERBS: Mapping[str, str] = {
    "list": "view",
    "retrieve": "view",
    "create": "add",
    "bulk": "add",
    "partial_update": "change",
}
COMMON_HEADERS = {"Vary": "Authorization, Accept-Language, Origin", "Cache-Control": "no-store"}


def wants_dry_run(request: HttpRequest) -> bool:
    """Tell whether the client asked for `Prefer: dry-run` (RFC 7240)."""
    preferences = request.META.get("HTTP_PREFER", "")
    return any(part.strip().lower() == "dry-run" for part in preferences.split(","))


class Endpoint(APIView):
    """What every operation has: an actor, a permission, a rate, headers; writes that can be repeated or rehearsed."""

    public: ClassVar[bool] = False
    permission: str | None = None
    rate: str | None = None
    idempotent: ClassVar[bool] = True
    key_required: ClassVar[frozenset[str]] = frozenset({"bulk"})
    _claim: Idempotency | None = None
    _savepoint: str | None = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Tell what is allowed to whom asks, or tried something else; every other answer goes without."""
        return {"Allow": ", ".join(self.allowed_methods)} if self.request.method == "OPTIONS" else {}

    @property
    def actor(self) -> Actor:
        return self.request.user or Actor(user_id=None)  # type: ignore[return-value]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Run the operation; a POST with a key, or a dry run, inside one transaction with its answer."""
        if request.method not in {"POST", "PATCH"} or not self.idempotent:
            return super().dispatch(request, *args, **kwargs)
        rehearsal = wants_dry_run(request)
        if not rehearsal and "HTTP_IDEMPOTENCY_KEY" not in request.META:
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if self._savepoint is None:
                return response
            if rehearsal or response.status_code >= 400:
                transaction.savepoint_rollback(self._savepoint)
            else:
                transaction.savepoint_commit(self._savepoint)
            if rehearsal:
                response["Preference-Applied"] = "dry-run"
            elif self._claim is not None:
                if isinstance(response, Response):
                    response.render()
                self._claim.finish(response)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the caller and the query, then claim the key: an answer that is known ends the request here."""
        super().initial(request, *args, **kwargs)
        self.check_query(request._request.META.get("QUERY_STRING", ""))
        if request.method not in {"POST", "PATCH"} or not self.idempotent:
            return
        plain = request._request
        rehearsal = wants_dry_run(plain)
        required = getattr(self, "action", None) in self.key_required and not rehearsal
        key = key_of(plain, required=required) if plain.method == "POST" else None
        if key is not None and not rehearsal and request.user is not None:
            self._claim = Idempotency(self.actor, plain, key)
            self._claim.begin()
        if rehearsal or self._claim is not None:
            self._savepoint = transaction.savepoint()

    def check_query(self, query_string: str) -> None:
        """Refuse query parameters that the operation does not have, before anything is done.

        :raises InvalidQuery: naming each
        """
        check_names(pairs(query_string), ())

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        if isinstance(exc, Replay):
            response = replayed(exc.kept)
            response.exception = True  # type: ignore[attr-defined]
            return response
        return super().handle_exception(exc)

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        for name, value in COMMON_HEADERS.items():
            response.setdefault(name, value)
        for name, value in getattr(request._request, "rate_limit", {}).items():
            response[name] = value
        return response

    def validated(self, serializer: type[serializers.BaseSerializer], **how: Any) -> Any:
        """Return the body's validated data.

        :raises ValidationError: with one error per bad or unknown field
        """
        instance = serializer(data=self.request.data, context={"view": self}, **how)
        instance.is_valid(raise_exception=True)
        return instance.validated_data


class ResourceViewSet(Endpoint, GenericViewSet):
    """A resource of the API: rows narrowed by permission, shown by a declared serializer."""

    resource: ClassVar[str]
    rows: ClassVar[Callable[[Actor, str], QuerySet[Any]]]
    serializer_class: type[serializers.ModelSerializer]
    filterset_class: ClassVar[type[FilterSet]] = FilterSet
    ordering: ClassVar[Mapping[str, str]] = {}
    default_ordering: ClassVar[str] = "id"
    caching: ClassVar[str] = "no-store"
    lookup_value_converter = "uuid"
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
                for role in Role:
                    cls.rows(Actor(user_id=None, roles=frozenset({role})), permission)

    @cached_property
    def permission(self) -> str:  # type: ignore[override]
        action = self.action or "list"
        return f"{self.resource}.{VERBS.get(action, action)}"

    def check_query(self, query_string: str) -> None:
        """Lists understand their own query; what answers with one object takes `fields` and `expand`."""
        if self.action == "bulk":
            super().check_query(query_string)
        elif self.action != "list":
            one_wishes(self.source, query_string)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows the actor reaches with this operation's permission."""
        actor = Actor.system(reason="schema") if getattr(self, "swagger_fake_view", False) else self.actor
        return type(self).rows(actor, self.permission)

    def shown(self, pk: Any, *, status: int = 200, query_string: str | None = None) -> HttpResponse:
        """Answer with one object as the actor may read it, its tag, and 304 if the client has it already.

        :raises NotFound: if the actor reaches no such object
        """
        request = self.request._request
        query = request.META.get("QUERY_STRING", "") if query_string is None else query_string
        found = read_one(self.source, self.actor, pk, query_string=query)
        if found is None:
            raise NotFound
        body, version = found
        return self.tagged(body, etags.tag(body, version), status=status)

    def tagged(self, body: bytes, etag: str, *, status: int = 200) -> HttpResponse:
        """Send a JSON body with its tag, or 304."""
        request = self.request._request
        if request.method in {"GET", "HEAD"} and etags.not_modified(request, etag):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        else:
            response = HttpResponse(body, status=status, content_type="application/json")
        response["ETag"] = etag
        response["Cache-Control"] = self.caching
        return response


class ListMixin:
    """`GET /things`"""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        plain = request._request
        base = f"{plain.scheme}://{plain.get_host()}{plain.path}"
        page = read_list(self.source, self.actor, path=base, query_string=plain.META.get("QUERY_STRING", ""))
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
        values = self.validated(self.add_serializer)
        model = self.serializer_class.Meta.model
        row = crud.add(self.actor, model=model, rows=type(self).rows, permission=self.permission, values=values)
        response = self.shown(row.pk, status=201)
        response["Location"] = f"{request._request.path.rstrip('/')}/{row.pk}"
        return response


class ChangeMixin:
    """`PATCH /things/{id}`: a JSON merge patch (RFC 7396)."""

    change_serializer: ClassVar[type[serializers.BaseSerializer]]
    if_match_required: ClassVar[bool] = False

    def partial_update(self: Any, request: Request, pk: Any) -> HttpResponse:
        versions = etags.expected_versions(request._request, required=self.if_match_required)
        values = self.validated(self.change_serializer, partial=True)
        crud.change(
            self.actor,
            model=self.serializer_class.Meta.model,
            rows=type(self).rows,
            permission=self.permission,
            pk=pk,
            values=values,
            versions=versions,
        )
        return self.shown(pk)
