"""The base of every operation: who calls, what may be asked, and writes that can be repeated or rehearsed."""

import re
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import etags
from api.authentication import from_request
from api.idempotency import Idempotency, Replay, key_of, replayed
from api.problems import DryRunImpossible
from api.reading.question import check_names, pairs
from api.serializers import InSerializer
from domain.shared.actor import Actor
from domain.shared.replica import remember_write

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REHEARSED = WRITES - {"PUT"}  # where an operation is `idempotent` as well
COMMON_HEADERS = {"Vary": "Authorization, Accept-Language, Origin", "Cache-Control": "no-store"}


def wants_dry_run(request: HttpRequest) -> bool:
    """Tell whether the client asked for `Prefer: dry-run` (RFC 7240)."""
    preferences = request.META.get("HTTP_PREFER", "")
    names = (re.split("[;=]", part)[0].strip(' \t"').lower() for part in preferences.split(","))
    return "dry-run" in names


@cache
def takes_nothing(view: type[APIView], step: str) -> bool:
    """Tell whether an operation is declared without a body."""
    declared = getattr(getattr(view, step, None), "kwargs", {}).get("schema")
    if declared is None or step in {"create", "bulk"}:
        return False
    inspector = declared()
    inspector.view, inspector.method = view(request=None, kwargs={}, action=step), "POST"
    return inspector.get_request_serializer() is None


class Endpoint(APIView):
    """What every operation has: an actor, a permission, a rate, headers; writes that can be repeated or rehearsed."""

    public: ClassVar[bool] = False
    permission: str | None = None
    rate: str | None = None
    idempotent: ClassVar[bool] = True
    caching: ClassVar[str] = "no-store"
    key_required: ClassVar[frozenset[str]] = frozenset({"bulk"})
    _claim: Idempotency | None = None
    _savepoint: str | None = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Tell what is allowed to whom asks, or tried something else; every other answer goes without."""
        return {"Allow": ", ".join(self.allowed_methods)} if self.request.method == "OPTIONS" else {}

    @property
    def actor(self) -> Actor:
        return self.request.user or from_request(Actor(user_id=None), self.request._request)  # type: ignore[return-value]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Run the operation, and remember that its caller wrote: who has written reads what was written."""
        response = self._run(request, *args, **kwargs)
        if request.method in WRITES and response.status_code < 400:
            remember_write(getattr(request, "actor_id", None))
        return response

    def _run(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Run the operation; a POST with a key, or a dry run, inside one transaction with its answer."""
        if request.method not in REHEARSED or not self.idempotent:
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
        """Check the caller and the query, then claim the key: an answer that is known ends the request here.

        :raises DryRunImpossible: if a rehearsal is asked for where there is none: the deed would be real
        :raises ValidationError: if something is sent to an operation that takes nothing, with one error per field
        """
        super().initial(request, *args, **kwargs)
        plain = request._request
        self.check_query(plain.META.get("QUERY_STRING", ""))
        view: Any = type(self)
        if request.method == "POST" and takes_nothing(view, self.step) and request.data:
            self.validated(InSerializer)
        rehearsal = wants_dry_run(plain)
        if request.method not in REHEARSED or not self.idempotent:
            if rehearsal and request.method in WRITES:
                raise DryRunImpossible
            return
        required = getattr(self, "action", None) in self.key_required and not rehearsal
        key = key_of(plain, required=required) if plain.method == "POST" else None
        if key is not None and not rehearsal and request.user is not None:
            self._claim = Idempotency(self.actor, plain, key)
            self._claim.begin()
        if rehearsal or self._claim is not None:
            self._savepoint = transaction.savepoint()

    @property
    def step(self) -> str:
        """The name of the method that is called."""
        return getattr(self, "action", None) or str(self.request.method).lower()

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Tell the methods in `Allow`, nothing more: the rest is in the OpenAPI document."""
        return HttpResponse(status=204)

    def caller(self, request: Request) -> str:
        """Return whose requests are counted together if nobody is logged in; empty: those from one address."""
        return ""

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
