"""What was put into service when: `.deploy/history`, one JSON object a line, and `.deploy/current`."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.production.outcomes import Refused
from scripts.production.runtime import deployed_version, deployments
from scripts.production.streams import write_text

IN_SERVICE, BACK, FAILED, TAKEN_BACK = "in service", "back in service", "failed", "taken back"


@dataclass(frozen=True)
class Release:
    """One attempt to put a version into service."""

    version: str
    previous: str
    outcome: str
    backup: str = ""
    at: str = ""


def record(release: Release) -> None:
    """Write down what happened; what is in service changes only with success."""
    folder = deployments()
    folder.mkdir(parents=True, exist_ok=True)
    told = asdict(release) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    with (folder / "history").open("a") as file:
        file.write(json.dumps(told) + "\n")
    if release.outcome in {IN_SERVICE, BACK}:
        write_text(folder / "current", release.version + "\n")


def history() -> list[Release]:
    path: Path = deployments() / "history"
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        with suppress(ValueError, TypeError):  # a line that was cut off when the machine went down
            found.append(Release(**json.loads(line)))
    return found


def before_current() -> str:
    """Return the version that was in service before this one. Asked again after a rollback, it goes further back.

    :raises Refused: if there was none
    """
    line: list[str] = []  # what one would go back through, the oldest first
    for release in history():
        if release.outcome == BACK and release.version in line:
            while line[-1] != release.version:
                line.pop()
        elif release.outcome in {IN_SERVICE, BACK} and line[-1:] != [release.version]:
            line.append(release.version)
    current = deployed_version()
    if line and line[-1] == current:
        line.pop()
    if not line:
        raise Refused(f"no version was in service here before {current or 'this'}: name one with --version.")
    return line[-1]
