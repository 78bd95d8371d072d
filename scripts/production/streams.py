"""Bytes on their way into a file and out of it: hashed, flushed to the disk, and sealed if there is a key."""

import hashlib
import os
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scripts.production.outcomes import Failed
from scripts.production.sealing import Sealer

PIECE = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """What is in a file of a backup."""

    path: str  # its name in the backup's folder
    kind: str
    bytes: int
    sha256: str


def store(
    source: "subprocess.Popen[bytes]", path: Path, kind: str, sealer: Sealer | None, *, accepts: Collection[int] = (0,)
) -> Stored:
    """Write what a program says into a file; it is on the disk when this returns.

    :raises Failed: if the program fails
    """
    said = pipe(source.stdout)
    if sealer is None:
        stored = _write(said, path, kind)
    else:
        with sealer.sealing(said) as process:
            said.close()  # its end is the sealer's now
            stored = _write(pipe(process.stdout), path, kind)
    if source.wait() not in accepts:
        raise Failed(f"{Path(str(source.args[0])).name} failed; what it wrote is not kept.")  # type: ignore[index]
    return stored


def _write(source: IO[bytes], path: Path, kind: str) -> Stored:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Stored(path.name, kind, size, digest.hexdigest())


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that a process was started with."""
    if stream is None:
        raise TypeError("the process was started without this pipe")
    return stream


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(path: Path, sealer: Sealer | None, *, to_the_end: bool = True) -> Iterator[IO[bytes]]:
    """Give the plain bytes of a file, as a stream that a program can take as its standard input.

    :raises Failed: if they were read to the end, and the key is wrong or somebody has changed them
    """
    with path.open("rb") as file:
        if sealer is None:
            yield file
            return
        with sealer.opening(file) as process:
            yield pipe(process.stdout)
        if to_the_end and process.returncode:
            raise Failed(f"{path.name} can't be decrypted: the key is another one, or somebody has changed the file.")


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Write a small file in one step: readers see the old text or the new."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)
