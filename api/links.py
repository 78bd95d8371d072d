"""Signed addresses of a file's bytes: whoever has one may send or fetch them, for some minutes and nothing else.

Where the storage signs addresses of its own, as S3 does, clients send to it and fetch from it directly. Otherwise the
addresses are the API's, and whoever uses one is asked again who they are and what they reach.
"""

from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, Self
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse

from domain.files.errors import LinkExpired
from domain.files.models import File
from domain.policy import limits
from domain.shared import clock, storage
from domain.shared.actor import Actor
from domain.shared.errors import NotFound

Use = Literal["file-upload", "file-download"]
BYTES: Final = "application/octet-stream"
READ_TIME: Final = timedelta(minutes=limits.FILE_LINK_MINUTES)


@dataclass(frozen=True)
class Link:
    """What a token says: for which object, on whose behalf, and until when."""

    noun: str
    pk: str
    person_id: str
    acting_by: str
    until: int  # seconds of the epoch

    @classmethod
    def of(cls, actor: Actor, noun: str, pk: Any, until: datetime) -> Self:
        return cls(noun, str(pk), str(actor.user_id), str(actor.acting_by or ""), int(until.timestamp()))

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.until, UTC)

    @property
    def behind(self) -> UUID | None:
        return UUID(self.acting_by) if self.acting_by else None

    def address(self, request: HttpRequest, use: Use) -> str:
        """Return the absolute address."""
        token = Signer(salt=use).sign_object(list(astuple(self)))
        return f"{request.scheme}://{request.get_host()}{reverse(use, kwargs={'token': token})}"


def read_token(token: str, use: Use) -> Link:
    """Return what a token says.

    :raises NotFound: if it is not one of ours, or was given for another use
    :raises LinkExpired: if it was good once
    """
    try:
        link = Link(*Signer(salt=use).unsign_object(token))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    if link.expires_at <= clock.now():
        raise LinkExpired
    return link


def upload_of(request: HttpRequest, actor: Actor, file: File) -> dict[str, Any]:
    """Return where and how the client sends the content of an announced file."""
    until = file.expires_at or clock.now()
    link = Link.of(actor, "file", file.pk, until)
    seconds = max(1, int((until - clock.now()).total_seconds()))
    direct = storage.sign_upload(file.storage_key, media_type=file.media_type, size=file.size, seconds=seconds)
    return {
        "method": "PUT",
        "url": direct or link.address(request, "file-upload"),
        "headers": {"Content-Type": file.media_type},
        "expires_at": link.expires_at,
    }


def read_link(request: HttpRequest, actor: Actor, noun: str, pk: Any, file: File) -> dict[str, Any]:
    """Return where the content of this file, by which the object is read, can be fetched for a while.

    For operations that are not `idempotent`: a rehearsed one would give an address that works, and take back the record
    that it was given; a replayed one would give it again without another record.
    """
    link = Link.of(actor, noun, pk, clock.now() + READ_TIME)
    direct = storage.sign_download(
        file.storage_key,
        name=file.name,
        media_type=file.sniffed_media_type or BYTES,
        seconds=int(READ_TIME.total_seconds()),
    )
    return {"url": direct or link.address(request, "file-download"), "expires_at": link.expires_at}
