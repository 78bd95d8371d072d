"""Importing the file of a campus calendar."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import errors, etags
from api.bulk import RowsRefused
from api.endpoints import Endpoint, wants_dry_run
from api.openapi.values.events import CSV_EXAMPLE
from api.parsers import read_body
from api.reading.question import check_names, pairs, refuse, single
from api.reading.reader import read_one
from api.v1.event_imports.serializers import EventImportSerializer
from api.v1.jobs.serializers import JobSerializer
from api.v1.jobs.views import JobViewSet
from domain.crud import Outcome
from domain.events import commands
from domain.policy import limits
from domain.shared.errors import NotFound

CSV = "text/csv"
FLAGS = {"true": True, "false": False}


class CsvParser(BaseParser):
    """Gives the bytes as they are: what they are in is for the import to say."""

    media_type = CSV

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body.

        :raises PayloadTooLarge: over `limits.IMPORT_BYTES_MAX` bytes
        """
        body = read_body(stream)
        if len(body) > limits.IMPORT_BYTES_MAX:
            raise errors.too_large(limits.IMPORT_BYTES_MAX)
        return body


class EventImportView(Endpoint):
    permission = "event.add"
    rate = "heavy"
    parser_classes = (CsvParser,)
    key_required: ClassVar[frozenset[Any]] = frozenset({None})  # there is one thing to do, and it has no name

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), {"atomic"})

    @extend_schema(
        operation_id="importEvents",
        summary="Import events from a CSV file",
        description=(
            "Adds each row as a draft of the caller. The first row names the columns, in any order and case: `title`, "
            "`date`, `start time`, `location`, `audience`, `notify rule`, `channels`, `remarks`, and, if wanted, "
            "`end date`, `end time`, `campus`, `zone`, `description`.\n\n"
            "- UTF-8, with or without a byte order mark; separated by commas or semicolons.\n"
            "- A date reads `2026-03-31`, or `31/3/2026` with the day first; a time `14:30` or `2:30 pm`, by the "
            "clocks of the zone, or of the campus, or else of the university's online campus. Without an end it takes "
            f"{limits.EVENT_MINUTES_DEFAULT} minutes.\n"
            "- The audience is `everyone`, or words separated by semicolons: `role:student`, `course:BA-CS`, "
            "`intake:2026-S1`, `offering:COS20007/2026-S1/hawthorn`, `person:name@example.org`.\n"
            "- What looks like a formula is text.\n\n"
            f"Up to {limits.BULK_INLINE_MAX} rows are answered at once: all of them or, with `atomic=false`, each for "
            f"itself. More, up to {limits.IMPORT_ROWS_MAX:,}, become a job if every row can be read: 202, and "
            "`Location` says where it is. `Prefer: dry-run` tells what is wrong and writes nothing; of a long file it "
            "tells what can be known by reading it."
        ),
        parameters=[
            OpenApiParameter(
                "atomic", bool, description="All rows or none, which is so if not said; false: each for itself."
            )
        ],
        request={CSV: OpenApiTypes.STR},
        responses={200: EventImportSerializer, 202: JobSerializer},
        examples=[OpenApiExample("A campus calendar", CSV_EXAMPLE, request_only=True, media_type=CSV)],
    )
    def post(self, request: Request) -> HttpResponse | Response:
        atomic = _flag(request._request.META.get("QUERY_STRING", ""))
        data: Any = request.data
        content = data if isinstance(data, bytes) else b""  # no body at all
        rehearsal = wants_dry_run(request._request)
        done = commands.add_imported_events(self.actor, content=content, atomic=atomic, rehearsal=rehearsal)
        if done.is_refused:
            told = (each for row, outcome in done.outcomes.items() for each in _errors(outcome))
            raise RowsRefused(errors=[{**each, "pointer": None} for each in told])
        if done.job is not None:
            return self._job(done.job.pk)
        failed = sum(outcome.error is not None for outcome in done.outcomes.values())
        outcomes = [
            {"row": row, "id": outcome.pk, "errors": list(_told(outcome))} for row, outcome in done.outcomes.items()
        ]
        return Response({"rows": done.rows, "created": len(outcomes) - failed, "failed": failed, "outcomes": outcomes})

    def _job(self, pk: Any) -> HttpResponse:
        found = read_one(JobViewSet.source, self.actor, pk, query_string="")
        if found is None:
            raise NotFound
        response = self.tagged(found[0], etags.tag(*found), status=202)
        response["Location"] = f"/api/v1/jobs/{pk}"
        return response


def _flag(query_string: str) -> bool:
    value = single(pairs(query_string), "atomic")
    if value is not None and value not in FLAGS:
        raise refuse("atomic", "invalid", f"It is true or false, not {value[:20]!r}.", valid=list(FLAGS))
    return FLAGS[value or "true"]


def _errors(outcome: Outcome) -> list[dict[str, Any]]:
    return [] if outcome.error is None else outcome.error.told()


def _told(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for each in _errors(outcome):
        params = {name: value for name, value in each["params"].items() if name not in {"row", "column"}}
        yield {"column": each["params"].get("column"), "code": each["code"], "detail": each["detail"], "params": params}
