"""`POST /things/bulk`: many rows at once, an outcome for each; beyond what one request should do, a job."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import wants_dry_run
from api.errors import flatten
from api.problems import HttpProblem, ValidationFailed
from api.reading.source import Source
from api.serializers import InSerializer, ShortList, VisibleRow
from domain import crud
from domain.jobs.models import Job
from domain.policy import limits


class RowsRefused(HttpProblem):
    code, status, title = "bulk_rejected", 422, "Nothing was added, because some rows were refused"
    description = "The request was atomic. `errors` point at each refused row."


class RowProblemSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    pointer = serializers.CharField(allow_null=True, help_text="RFC 6901, from the row.")
    params = serializers.DictField()


class RowOutcomeSerializer(serializers.Serializer):
    index = serializers.IntegerField(help_text="Position in `items`, counted from 0.")
    id = serializers.UUIDField(allow_null=True, help_text="The new object, unless the row was refused.")
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class BulkResultSerializer(serializers.Serializer):
    """What became of each row."""

    created = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = RowOutcomeSerializer(many=True)


def bulk_serializer(of: type[serializers.BaseSerializer]) -> type[InSerializer]:
    """Return the body's serializer for rows of this kind."""
    noun = of.__name__.removesuffix("AddSerializer")
    fields = {
        "items": ShortList(
            child=serializers.DictField(), min_length=1, max_length=limits.BULK_MAX, help_text="The rows."
        ),
        "atomic": serializers.BooleanField(
            default=True,
            help_text="All or nothing; false: each row for itself. The rows of a job must be well-formed in any case.",
        ),
        "__doc__": f"Rows to add. Up to {limits.BULK_INLINE_MAX} are answered at once; more become a job.",
    }
    return type(f"{noun}BulkAddSerializer", (InSerializer,), fields)


class Checked:
    """The rows of a bulk request, each with its values or its errors."""

    def __init__(self, items: Sequence[Mapping[str, Any]], serializer: type[serializers.BaseSerializer], view: Any):
        visible = _visible(items, serializer, view)
        self.values: list[tuple[int, Any]] = []
        self.errors: dict[int, list[dict[str, Any]]] = {}
        for index, item in enumerate(items):
            if len(self.errors) >= limits.BULK_INLINE_MAX:
                break  # enough to mend first
            one = serializer(data=item, context={"view": view, "visible": visible})
            try:
                one.is_valid(raise_exception=True)
                self.values.append((index, one.validated_data))
            except serializers.ValidationError as error:
                self.errors[index] = [{"params": {}, **each} for each in flatten(error.get_full_details())]


def _visible(items: Sequence[Mapping[str, Any]], serializer: Any, view: Any) -> dict[str, set[Any]]:
    """Ask once per reference field which of all the rows' references the actor sees."""
    found = {}
    for name, field in serializer().fields.items():
        if isinstance(field, VisibleRow):
            pks = {pk for item in items if (pk := _uuid(item.get(name)))}
            found[name] = field.visible(pks, view.actor)
    return found


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None


class BulkMixin:
    """Adds the operation to a resource that has `add_serializer`, `add_later`, the command that
    queues rows, and `job_source`, how a job is read.
    """

    add_later: ClassVar[Callable[..., Job]]
    job_source: ClassVar[Source]

    @extend_schema(responses={200: BulkResultSerializer})
    @action(detail=False, methods=["post"], url_path="bulk", rate="heavy")
    def bulk(self: Any, request: Request) -> HttpResponse | Response:
        body = self.validated(bulk_serializer(self.add_serializer))
        checked = Checked(body["items"], self.add_serializer, self)
        if body["atomic"] and checked.errors:
            raise ValidationFailed(errors=_pointed(checked.errors))
        if len(body["items"]) > limits.BULK_INLINE_MAX:
            return self.later(body, checked)
        outcomes = self.add_rows([values for _, values in checked.values], body["atomic"])
        told: dict[int, dict[str, Any]] = {
            index: {"index": index, "id": None, "errors": errors} for index, errors in checked.errors.items()
        }
        for (index, _), outcome in zip(checked.values, outcomes, strict=True):
            told[index] = {"index": index, "id": outcome.pk, "errors": errors_of(outcome)}
        failed = sum(bool(each["errors"]) for each in told.values())
        if body["atomic"] and failed:
            raise RowsRefused(errors=_pointed({index: each["errors"] for index, each in sorted(told.items())}))
        rows = [told[index] for index in sorted(told)]
        return Response({"created": len(rows) - failed, "failed": failed, "outcomes": rows})

    def add_rows(self: Any, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[crud.Outcome]:
        """Add the rows; a resource with rules of its own calls its command."""
        return crud.add_many(
            self.actor,
            model=self.serializer_class.Meta.model,
            rows=type(self).rows,
            permission=self.permission,
            items=items,
            atomic=atomic,
        )

    def later(self: Any, body: Mapping[str, Any], checked: Checked) -> HttpResponse:
        """Queue the rows; a bad one refuses the request, because nobody would see it in time."""
        if checked.errors:
            raise ValidationFailed(errors=_pointed(checked.errors))
        if wants_dry_run(self.request._request):
            detail = f"A dry run takes at most {limits.BULK_INLINE_MAX} rows: a job can't be rehearsed."
            params = {"max_length": limits.BULK_INLINE_MAX}
            raise ValidationFailed(
                errors=[{"pointer": "/items", "code": "max_length", "detail": detail, "params": params}]
            )
        items = [values for _, values in checked.values]
        job = type(self).add_later(self.actor, resource=self.resource, items=items, atomic=body["atomic"])
        response = self.shown(job.pk, status=202, source=self.job_source, query_string="")
        response["Location"] = f"/api/v1/jobs/{job.pk}"
        return response


def errors_of(outcome: crud.Outcome) -> list[dict[str, Any]]:
    """Return why a row was refused, as its outcome says it; nothing if it was not."""
    return [] if outcome.error is None else outcome.error.told()


def _pointed(errors: Mapping[int, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    return [{**each, "pointer": f"/items/{index}{each['pointer'] or ''}"} for index in errors for each in errors[index]]
