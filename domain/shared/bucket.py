"""A bucket of S3, or of a service that speaks it, as Django's storage. Clients send to it and fetch from it directly.

Nobody reads a bucket without a signature; its signatures end after minutes, and say what may be sent and how it comes
back: as an attachment, of a type that we decide.
"""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from tempfile import TemporaryFile
from typing import IO, Any, Final

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from domain.shared.errors import StorageUnreachable

log = structlog.get_logger(channel="storage")
READ_AHEAD: Final = 64 * 1024  # bytes of one ranged request
CHUNK: Final = 1024 * 1024
GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
RETRY_AFTER: Final = 5  # seconds
ATTACHMENT: Final = "attachment"


@contextmanager
def reaching(key: str) -> Iterator[None]:
    """Say in our words what a service says of an object.

    :raises FileNotFoundError: if there is none
    :raises StorageUnreachable: if the service does not answer, or refuses us
    """
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise FileNotFoundError(key) from error
        log.warning("bucket_refused", exc_info=True)
        raise StorageUnreachable(retry_after=RETRY_AFTER) from error
    except BotoCoreError as error:
        log.warning("bucket_silent", exc_info=True)
        raise StorageUnreachable(retry_after=RETRY_AFTER) from error


class Ranges(io.RawIOBase):
    """An object's bytes, read where they are asked for."""

    def __init__(self, client: Any, place: dict[str, str], size: int) -> None:
        self.client, self.place, self.size, self.at = client, place, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        self.at = max(0, start + offset)
        return self.at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self.size - self.at)
        if wanted <= 0:
            return 0
        span = f"bytes={self.at}-{self.at + wanted - 1}"
        with reaching(self.place["Key"]):
            found = self.client.get_object(**self.place, Range=span)["Body"].read()
        buffer[: len(found)] = found
        self.at += len(found)
        return len(found)


class Bucket(S3Storage):
    """One private bucket."""

    @cached_property
    def client(self) -> Any:
        """One for all threads: to make one takes long, and they may share it."""
        session = self._create_session()
        where = {"region_name": self.region_name, "endpoint_url": self.endpoint_url}
        return session.client("s3", **where, config=self.client_config)

    def place(self, key: str) -> dict[str, str]:
        return {"Bucket": str(self.bucket_name), "Key": key}

    def sign_upload(self, key: str, *, media_type: str, size: int, seconds: int) -> str:
        """Return an address that takes a PUT of exactly so many bytes of this type, and nothing else."""
        values = {**self.place(key), "ContentType": media_type, "ContentLength": size}
        return self._sign("put_object", values, seconds)

    def sign_download(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        """Return an address that gives the bytes as an attachment."""
        values = {
            **self.place(key),
            "ResponseContentType": media_type,
            "ResponseContentDisposition": content_disposition_header(as_attachment=True, filename=name),
            "ResponseCacheControl": "private, no-store",
        }
        return self._sign("get_object", values, seconds)

    def _sign(self, operation: str, values: dict[str, Any], seconds: int) -> str:
        return str(self.client.generate_presigned_url(operation, Params=values, ExpiresIn=seconds))

    def copy(self, key: str, to: str, *, media_type: str) -> None:
        """Copy the bytes as they are now.

        :raises FileNotFoundError: if there are none
        """
        with reaching(key):
            self.client.copy_object(
                **self.place(to),
                CopySource=self.place(key),
                MetadataDirective="REPLACE",
                ContentType=media_type,
                ContentDisposition=ATTACHMENT,
            )

    def size(self, name: str) -> int:
        with reaching(name):
            return int(self.client.head_object(**self.place(name))["ContentLength"])

    def _open(self, name: str, mode: str = "rb") -> IO[bytes]:
        return io.BufferedReader(Ranges(self.client, self.place(name), self.size(name)), READ_AHEAD)

    def delete(self, name: str) -> None:
        with reaching(name):
            self.client.delete_object(**self.place(name))

    def pieces(self, key: str) -> Iterator[bytes]:
        """Yield all the bytes, by one request.

        :raises FileNotFoundError: if there are none
        """
        with reaching(key), closing(self.client.get_object(**self.place(key))["Body"]) as body:
            yield from body.iter_chunks(CHUNK)

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Keep bytes that come in pieces; they are sent once all are there, so that what breaks off leaves nothing."""
        with TemporaryFile() as whole:
            for piece in content.chunks():
                whole.write(piece)
            whole.seek(0)
            with reaching(name):
                self.client.put_object(**self.place(name), Body=whole, ContentDisposition=ATTACHMENT)
        return name
