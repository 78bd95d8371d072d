"""The port to where bytes are kept: Django's default storage, by keys that no client chooses.

A key stands in a row before its bytes are written, so bytes without a row are left-overs and may be removed.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage

FOLDER = "files"
CHUNK = 64 * 1024


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


def write(key: str, pieces: Iterable[bytes]) -> None:
    """Keep these bytes; if they break off, none are kept.

    :raises FileExistsError: if there are bytes under this key already
    """
    if default_storage.exists(key):
        raise FileExistsError(key)
    kept = key
    try:
        kept = default_storage.save(key, Incoming(pieces))
        if kept != key:
            raise FileExistsError(key)
    except BaseException:
        default_storage.delete(kept)
        raise


def size(key: str) -> int | None:
    """Return how many bytes there are; None if there is nothing."""
    try:
        return int(default_storage.size(key))
    except FileNotFoundError:
        return None


def open_bytes(key: str) -> IO[bytes]:
    """Open for reading.

    :raises FileNotFoundError: if there is nothing
    """
    opened: Any = default_storage.open(key, "rb")
    return opened  # type: ignore[no-any-return]


def remove(key: str) -> None:
    """Remove the bytes; nothing happens if there are none."""
    default_storage.delete(key)


def stored_keys() -> Iterator[list[str]]:
    """Yield every key that has bytes, folder by folder."""
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        _, names = default_storage.listdir(f"{FOLDER}/{folder}")
        yield [f"{FOLDER}/{folder}/{name}" for name in sorted(names)]


def written_at(key: str) -> datetime:
    """Return when the bytes were written, in UTC."""
    written: datetime = default_storage.get_modified_time(key)
    return written
