"""The folder of backups: one at a time, half-made ones are removed, old ones go."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from scripts.production import manifest
from scripts.production.outcomes import Busy, Refused, say

PREFIX, BASE_PREFIX, PARTIAL = "cms-", "base-", ".partial-"
STAMP = "%Y%m%dT%H%M%SZ"
STAMPED = re.compile(r"[0-9]{8}T[0-9]{6}Z")


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Make the folder, and hold it alone.

    :raises Refused: if it can't be written
    :raises Busy: if another process holds it
    """
    try:
        make(folder)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        hand_over(folder / ".lock")
    except OSError as error:
        raise Refused(f"{folder} can't be written ({error.strerror}): choose another with --output.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Busy(f"another {what} is at work in {folder}; it holds {folder / '.lock'}.") from None
    try:
        yield
    finally:
        os.close(descriptor)


def make(folder: Path) -> None:
    """Make a folder that others may pass through but not list: monitoring reads the one file in it that is for all."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o711)
        hand_over(folder)


def hand_over(path: Path) -> None:
    """Give what root has made in somebody's folder to them: else their own next backup could neither lock nor prune."""
    if os.geteuid() == 0:
        whose = path.parent.stat()
        for each in (*path.rglob("*"), path):
            os.chown(each, whose.st_uid, whose.st_gid, follow_symlinks=False)


def remove_partial(folder: Path) -> None:
    """Remove what an interrupted backup left."""
    for leftover in folder.glob(f"{PARTIAL}*"):
        say(f"Removing {leftover.name}, which an interrupted backup left.")
        shutil.rmtree(leftover)


def require_space(folder: Path, needed: int) -> None:
    """Refuse to begin what the disk can't hold.

    :raises Refused: then
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(
            f"{folder} has {free // 2**20} MiB free, and this backup may need {needed // 2**20} MiB:"
            " free some, choose another disk with --output, or keep fewer with --keep."
        )


def valid(folder: Path, prefix: str = PREFIX) -> list[Path]:
    """Return the backups that are whole by names and sizes, the newest first."""
    found = []
    for candidate in sorted(folder.glob(f"{prefix}*"), reverse=True):
        try:
            known = manifest.read(candidate)
            if all((candidate / file.path).stat().st_size == file.bytes for file in known.files):
                found.append(candidate)
        except (Refused, OSError):
            continue
    return found


def to_go(names: list[str], keep: int, keep_weekly: int) -> list[str]:
    """Choose which go: all but the newest, and the newest of each of the last weeks that have any."""
    newest_first = sorted(names, reverse=True)
    kept = set(newest_first[: max(keep, 1)])
    weeks: dict[tuple[int, int], str] = {}
    for name in newest_first:
        made = datetime.strptime(name.rsplit("-", 1)[-1], STAMP)  # noqa: DTZ007 - it ends with Z
        weeks.setdefault(made.isocalendar()[:2], name)
    kept |= set(list(weeks.values())[:keep_weekly])
    return [name for name in newest_first if name not in kept]


def prune(made: Path, keep: int, keep_weekly: int, prefix: str = PREFIX) -> list[str]:
    """Remove the backups that are too many beside the one just made. What is not whole is no backup: it is told of.

    Those without uploads (deploy.sh makes them) are counted apart, so that they never push out those with them.
    """
    folder = made.parent
    whole = {path.name: manifest.read(path) for path in valid(folder, prefix)}
    for strange in sorted({path.name for path in folder.glob(f"{prefix}*")} - set(whole)):
        say(f"{strange} is not a whole backup; it is not counted. Look at it, and remove it by hand.")
    ours = [name for name in whole if STAMPED.fullmatch(name.removeprefix(prefix))]  # others were named by somebody
    partial = [name for name in ours if whole[name].media.get("uploads") == manifest.LEFT_OUT]
    full = [name for name in ours if name not in partial]
    gone = [*to_go(full, keep, keep_weekly), *to_go(partial, keep, keep_weekly)]
    gone = [name for name in gone if name != made.name]  # a clock may have gone back
    for name in gone:
        doomed = folder / f"{PARTIAL}{name}"
        (folder / name).rename(doomed)  # never half a backup under its own name
        shutil.rmtree(doomed)
    return gone
