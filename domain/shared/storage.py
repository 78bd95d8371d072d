"""The port to where bytes are kept: Django's default storage, by keys that no client chooses.

A key stands in a row before its bytes are written, so bytes without a row are left-overs and may be removed. A storage
that signs addresses of its own (`Signing`) is sent to and fetched from directly; any other is behind the API.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any, Protocol, runtime_checkable

from django.core.files.base import File
from django.core.files.storage import storages

FOLDER = "files"
CHUNK = 64 * 1024


@runtime_checkable
class Signing(Protocol):
    """A storage to which clients may be sent. An address may be used again until it ends."""

    def sign_upload(self, key: str, *, media_type: str, size: int, seconds: int) -> str: ...

    def sign_download(self, key: str, *, name: str, media_type: str, seconds: int) -> str: ...

    def copy(self, key: str, to: str, *, media_type: str) -> None: ...

    def pieces(self, key: str) -> Iterator[bytes]: ...


def _kept() -> Any:
    return storages["default"]


def _signing() -> Signing | None:
    found = _kept()
    return found if isinstance(found, Signing) else None


class Incoming(File):  # type: ignore[type-arg]  # generic in its stubs only
    """Bytes on their way in, passed on in pieces: nobody holds them whole."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(None, name=FOLDER)
        self.pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield from self.pieces


def new_key() -> str:
    """Return a key that nobody can guess, in one of 256 folders."""
    name = secrets.token_hex(24)
    return f"{FOLDER}/{name[:2]}/{name}"


def sign_upload(key: str, *, media_type: str, size: int, seconds: int) -> str | None:
    """Return an address that takes exactly so many bytes of this type for a while; None: send them to the API."""
    signing = _signing()
    if signing is None:
        return None
    return signing.sign_upload(key, media_type=media_type, size=size, seconds=seconds)


def sign_download(key: str, *, name: str, media_type: str, seconds: int) -> str | None:
    """Return an address that gives the bytes as an attachment for a while; None: fetch them from the API."""
    signing = _signing()
    if signing is None:
        return None
    return signing.sign_download(key, name=name, media_type=media_type, seconds=seconds)


def settle(key: str, *, media_type: str) -> str:
    """Return a key under which nobody can change the bytes that are there now: another one, if an address may be used.

    :raises FileNotFoundError: if there is nothing
    """
    signing = _signing()
    if signing is None:
        return key
    settled = new_key()
    signing.copy(key, settled, media_type=media_type)
    return settled


def write(key: str, pieces: Iterable[bytes]) -> None:
    """Keep these bytes; if they break off, none are kept.

    :raises FileExistsError: if there are bytes under this key already
    """
    if _kept().exists(key):
        raise FileExistsError(key)
    kept = key
    try:
        kept = _kept().save(key, Incoming(pieces))
        if kept != key:
            raise FileExistsError(key)
    except BaseException:
        _kept().delete(kept)
        raise


def size(key: str) -> int | None:
    """Return how many bytes there are; None if there is nothing."""
    try:
        return int(_kept().size(key))
    except FileNotFoundError:
        return None


def open_bytes(key: str) -> IO[bytes]:
    """Open for reading.

    :raises FileNotFoundError: if there is nothing
    """
    opened: Any = _kept().open(key, "rb")
    return opened  # type: ignore[no-any-return]


def pieces(key: str) -> Iterator[bytes]:
    """Yield all the bytes from the first to the last.

    :raises FileNotFoundError: if there is nothing
    """
    if (signing := _signing()) is not None:
        yield from signing.pieces(key)
        return
    with open_bytes(key) as content:
        while piece := content.read(CHUNK):
            yield piece


def remove(key: str) -> None:
    """Remove the bytes; nothing happens if there are none."""
    _kept().delete(key)


def stored_keys() -> Iterator[list[str]]:
    """Yield every key that has bytes, folder by folder."""
    try:
        folders, _ = _kept().listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        _, names = _kept().listdir(f"{FOLDER}/{folder}")
        yield [f"{FOLDER}/{folder}/{name}" for name in sorted(names)]


def written_at(key: str) -> datetime:
    """Return when the bytes were written, in UTC."""
    written: datetime = _kept().get_modified_time(key)
    return written
