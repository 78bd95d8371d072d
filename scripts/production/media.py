"""Uploaded files: packed after the database was read, so that every file a row names is there.

A file's key is drawn at random and its bytes never change, so putting them back only adds: nothing is overwritten.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path

from scripts.production.dotenv import ROOT, Variables
from scripts.production.outcomes import Failed
from scripts.production.runtime import Program, Runtime, compose, docker_environment
from scripts.production.sealing import Sealer
from scripts.production.streams import PIECE, Stored, opened, pipe, store

MOVER = "scripts.production.uploads"
IN_CONTAINER = "/srv/cms/media"
READ_ALL, SOME_CHANGED = 0, 1  # what tar says; a file may be deleted while it reads


class Media:
    """Where uploads lie, and how to reach them."""

    def __init__(self, runtime: Runtime, variables: Variables) -> None:
        self.in_bucket = variables.text("FILE_STORAGE", "filesystem") == "s3"
        self.bucket = variables.text("AWS_STORAGE_BUCKET_NAME")
        self._host = runtime.name == "host"
        self.root = variables.text("MEDIA_ROOT", str(ROOT / "media")) if self._host else IN_CONTAINER

    def size(self) -> int:
        """Return about how many bytes there are; 0 where that can't be told from here."""
        if self.in_bucket or not self._host:
            return 0
        return sum(path.stat().st_size for path in Path(self.root).rglob("*") if path.is_file())

    def pack(self, path: Path, sealer: Sealer | None) -> Stored:
        """Write all uploads into one archive.

        :raises Failed: if they can't be read
        """
        if self._host:
            Path(self.root).mkdir(parents=True, exist_ok=True)
        # What links lead to is packed as what it is: a folder may be on another disk.
        plain = ("--dereference", "--hard-dereference", "--numeric-owner")
        arguments = ("--create", "--file=-", *plain, "--exclude=./.*", "--directory", self.root, ".")
        process = self._program("tar", *arguments).start(stdout=subprocess.PIPE)
        return store(process, path, "media", sealer, accepts=(READ_ALL, SOME_CHANGED))

    def unpack(self, path: Path, sealer: Sealer | None) -> str:
        """Add the files of an archive that are not there; return what was done in words.

        :raises Failed: if they can't be written
        """
        with opened(path, sealer) as archive:
            python = sys.executable if self._host else "python"
            process = self._program(python, "-m", MOVER, "unpack", self.root).start(
                stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            to, said = pipe(process.stdin), pipe(process.stdout)
            with suppress(BrokenPipeError):  # its exit code says it
                shutil.copyfileobj(archive, to, PIECE)
                to.close()
            told = said.read().decode().strip()
        if process.wait():
            raise Failed(f"the uploads could not be written to {self.root}")
        return told

    def links(self, action: str, name: str) -> None:
        """Keep the uploads that are there under a name, bring those back that are gone, or forget the name.

        :raises Failed: if that fails
        """
        if self.in_bucket:  # whose versions keep them
            return
        python = sys.executable if self._host else "python"
        process = self._program(python, "-m", MOVER, action, self.root, name).start(stdout=subprocess.PIPE)
        process.communicate()
        if process.returncode:
            raise Failed(f"the uploads in {self.root} could not be linked")

    def _program(self, program: str, *arguments: str) -> Program:
        if self._host:
            return Program([program, *arguments], {**os.environ, "PYTHONPATH": str(ROOT)})
        once = ("run", "--rm", "--no-deps", "-T", "--entrypoint", program, "web")
        return Program(compose(*once, *arguments), docker_environment())


def count(path: Path, sealer: Sealer | None) -> int:
    """Read an archive from the first to the last byte, and return how many files it holds.

    :raises Failed: if it is damaged
    """
    try:
        with opened(path, sealer) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                found = sum(1 for member in archive if member.isfile())
            while stream.read(PIECE):  # what follows the archive's end, so that all was decrypted
                pass
            return found
    except tarfile.TarError as error:
        raise Failed(f"{path.name} is damaged: {error}") from error
