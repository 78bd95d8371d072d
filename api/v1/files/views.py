"""Files: announced, sent, confirmed, linked, fetched."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, ClassVar, Final, cast
from uuid import UUID

import orjson
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import errors, etags, problems
from api.authentication import from_request
from api.endpoints import Endpoint
from api.links import BYTES, Link, Use, read_link, read_token, upload_of
from api.negotiation import WhateverIsThere
from api.reading.filters import Choice, FilterSet
from api.reading.reader import read_one
from api.renderers import dumps
from api.v1.files import serializers
from api.viewsets import DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.authentication.queries import find_doer
from domain.files import commands, queries
from domain.files.errors import LinkExpired
from domain.files.models import File
from domain.forms.queries import readable_attachment
from domain.leave.queries import readable_evidence
from domain.people.queries import readable_photo
from domain.policy import limits
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import FileState
from domain.resources.queries import readable_resource
from domain.scholarships.queries import readable_document
from domain.shared import storage
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.tickets.queries import readable_ticket_attachment

# What a link may be for, and how its file is found: asked again at each use, so a lost permission ends the link.
READABLE: Final[Mapping[str, Callable[[Actor, Any], File | None]]] = MappingProxyType(
    {
        "file": queries.readable_file,
        "application_document": readable_document,
        "form_file": readable_attachment,
        "leave_application": readable_evidence,
        "profile_photo": readable_photo,
        "ticket_attachment": readable_ticket_attachment,
        "unit_resource": readable_resource,
    }
)


class FileFilter(FilterSet):
    purpose = Choice(choices=[(each.value, each.value) for each in FilePurpose])
    status = Choice(choices=[(each.value, each.value) for each in FileState])


class FileViewSet(ListMixin, RetrieveMixin, DeleteMixin, ResourceViewSet):
    """The caller's own files. Announce one, send its content, confirm it; then other objects can refer to it."""

    resource = "file"
    rows = queries.files
    serializer_class = serializers.FileSerializer
    add_serializer = serializers.FileAddSerializer
    filterset_class = FileFilter
    ordering = {"created_at": "created_at", "name": "name", "size": "size"}
    default_ordering = "-created_at"

    @extend_schema(responses={201: serializers.AnnouncedFileSerializer})
    def create(self, request: Request) -> HttpResponse:
        plain = request._request
        file = commands.add_file(self.actor, **self.validated(self.add_serializer))
        found = read_one(self.source, self.actor, file.pk, query_string=plain.META.get("QUERY_STRING", ""))
        if found is None:
            raise NotFound
        body = dumps({**orjson.loads(found[0]), "upload": upload_of(plain, self.actor, file)})
        response = self.tagged(body, etags.tag(*found), status=201)
        response["Location"] = f"{plain.path_info}/{file.pk}"
        return response

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_file(self.actor, pk=pk, versions=versions)

    @extend_schema(request=None, responses={200: serializers.FileSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> HttpResponse:
        """Check the content that was sent: its size, and that it is of the announced type by its own signature."""
        commands.confirm_file(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.FileLinkSerializer})
    @action(detail=True, methods=["post"], idempotent=False)
    def link(self, request: Request, pk: UUID) -> Response:
        """Get an address that gives the content for some minutes, without a token. Each one is recorded."""
        file = commands.view_file(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "file", pk, file))


class SignedEndpoint(Endpoint):
    """An operation whose address is the credential."""

    public = True
    authentication_classes: Any = ()
    content_negotiation_class = WhateverIsThere
    idempotent = False
    rate = "anonymous"
    use: ClassVar[Use]

    def caller(self, request: Request) -> str:
        """Return whom the address was given to: a campus shares its own, but must not share a limit."""
        with suppress(NotFound, LinkExpired):
            return f"link:{read_token(self.kwargs['token'], self.use).person_id}"
        return ""

    def holder(self, link: Link) -> Actor:
        """Return the person to whom the address was given, as that person stands now.

        :raises NotFound: if the account has ended, or the right to act as that person
        """
        person = find_doer(UUID(link.person_id), link.behind)
        if person is None:
            raise NotFound
        return from_request(person, self.request._request)


class FileUploadView(SignedEndpoint):
    use = "file-upload"

    @extend_schema(
        operation_id="uploadFile",
        tags=["Files"],
        summary="Send the content of a file",
        description=(
            "To the `upload.url` of an announced file, once. The body is the content itself, of exactly the announced "
            "size. What breaks off leaves nothing behind and may be sent again."
        ),
        request={BYTES: OpenApiTypes.BINARY},
        responses={204: None, 409: None},
        examples=[OpenApiExample("A PDF", "%PDF-1.7 …", request_only=True, media_type=BYTES)],
    )
    def put(self, request: Request, token: str) -> Response:
        link = read_token(token, self.use)
        plain = request._request
        size = _length(plain)
        if size > limits.FILE_BYTES_MAX:
            raise errors.too_large(limits.FILE_BYTES_MAX)
        commands.keep_upload(self.holder(link), pk=UUID(link.pk), size=size, pieces=_pieces(plain))
        return Response(status=204)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body piece by piece.

    :raises Malformed: if it breaks off
    """
    try:
        while piece := request.read(storage.CHUNK):
            yield piece
    except UnreadablePostError as error:
        raise problems.Malformed("The body broke off.") from error


class FileDownloadView(SignedEndpoint):
    use = "file-download"

    @extend_schema(
        operation_id="downloadFile",
        tags=["Files"],
        summary="Fetch the content of a file",
        description=(
            "By the `url` of a link. The content comes as an attachment, never to be shown or run by a browser. "
            "A link ends with its time, or with the permission it was given under."
        ),
        responses={(200, BYTES): OpenApiTypes.BINARY},
        examples=[OpenApiExample("A PDF", "%PDF-1.7 …", response_only=True, media_type=BYTES)],
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        link = read_token(token, self.use)
        file = READABLE[link.noun](self.holder(link), UUID(link.pk))
        if file is None:
            raise NotFound
        response = _content_of(file)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "no-store"
        return response


def _content_of(file: File) -> HttpResponse:
    """Answer with the bytes, or with where the proxy in front finds them.

    :raises NotFound: if there are none
    """
    kind = file.sniffed_media_type or BYTES
    if at := settings.MEDIA_HANDED_OVER_AT:
        if storage.size(file.storage_key) is None:
            raise NotFound
        how = content_disposition_header(True, file.name) or "attachment"
        return HttpResponse(
            content_type=kind, headers={"X-Accel-Redirect": f"{at}{file.storage_key}", "Content-Disposition": how}
        )
    try:
        content = storage.open_bytes(file.storage_key)
    except FileNotFoundError as error:
        raise NotFound from error
    return cast(HttpResponse, FileResponse(content, as_attachment=True, filename=file.name, content_type=kind))
