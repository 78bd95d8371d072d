"""Where the services keep their files."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.errors import StackError

REPO = Path(__file__).resolve().parent.parent.parent
SPARE = Path("/var/tmp")  # noqa: S108 - homes.make_spare refuses what another user planted there
NEEDED_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Places:
    """The directories of one set of services."""

    repo: Path
    data: Path
    spare: Path  # for PostgreSQL, when the account it runs as can't enter `data`
    binaries: Path  # where a copy of PostgreSQL's programs goes, for the same reason

    @classmethod
    def from_environment(cls) -> "Places":
        data = Path(os.environ.get("CMS_DATA_DIR") or REPO / ".local").expanduser().absolute()
        mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        spare = SPARE / f"cms-{os.getuid()}-{mark}"
        return cls(repo=REPO, data=data, spare=spare, binaries=spare / "programs")

    def for_tests(self, name: str) -> "Places":
        """Return a throw-away set of places below this one."""
        return Places(self.repo, self.data / "tests" / name, self.spare / "tests" / name, self.binaries)

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def bucket(self) -> Path:
        return self.data / "bucket"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    def make(self) -> None:
        """Create the directories.

        :raises StackError: if they can't be written, or the disk is nearly full
        """
        try:
            for directory in (self.data, self.postgres, self.valkey, self.logs, self.run):
                directory.mkdir(parents=True, exist_ok=True)
            self.run.chmod(0o700)
            (self.run / "writable").write_text("")
            free = shutil.disk_usage(self.data).free
        except OSError as error:
            raise StackError(
                f"Can't write to {self.data} ({error.strerror}): make it writable,"
                " or choose another place with CMS_DATA_DIR=/some/directory."
            ) from error
        if free < NEEDED_FREE_BYTES:
            raise StackError(
                f"Only {free // 1024**2} MB are free on the disk of {self.data}: free at least"
                f" {NEEDED_FREE_BYTES // 1024**2} MB, or choose another with CMS_DATA_DIR=/some/directory."
            )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step: readers see the old text or the new."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(path)
