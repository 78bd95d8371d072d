"""Moves uploads in and out of their folder; it knows nothing else, and so runs in any container.

unpack ROOT        add the files of an archive on standard input
keep ROOT NAME     keep all that are there under a name, as links, which take no space
bring ROOT NAME    bring back those of a name that are gone by now
forget ROOT NAME   remove the links of a name
"""

import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

INCOMING, KEPT = ".incoming", ".kept-"


def unpack(archive: tarfile.TarFile, root: Path) -> str:
    """Add what is missing; a file appears whole or not at all. Say how many were added, and how many were there."""
    (root / INCOMING).mkdir(parents=True, exist_ok=True)
    fresh = root / INCOMING / "file"
    added = known = 0
    for member in archive:
        if not member.isfile():
            continue
        target = root / member.name
        if ".." in target.parts or not target.is_relative_to(root):
            raise ValueError(f"the archive leads out of its folder: {member.name}")
        if target.is_file() and target.stat().st_size == member.size:
            known += 1
            continue
        source = archive.extractfile(member)
        with fresh.open("wb") as file:
            if source is not None:
                shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)  # written today: what no row names yet is not taken for an old left-over
        added += 1
    (root / INCOMING).rmdir()
    return f"{added} uploads added, {known} were there"


def keep(root: Path, name: str) -> str:
    """Link every upload, so that it outlives its removal: of bytes that no row names, the application keeps none."""
    count = 0
    for path in _files(root):
        target = root / f"{KEPT}{name}" / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            os.link(path, target)
            count += 1
    return f"{count} uploads kept"


def bring(root: Path, name: str) -> str:
    """Link back what is gone, as if it were new."""
    count, kept = 0, root / f"{KEPT}{name}"
    for path in _files(kept):
        target = root / path.relative_to(kept)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.utime(path)
            os.link(path, target)
            count += 1
    return f"{count} uploads brought back"


def forget(root: Path, name: str) -> str:
    shutil.rmtree(root / f"{KEPT}{name}", ignore_errors=True)
    return "links removed"


def _files(root: Path) -> Iterator[Path]:
    """Yield the files below, but for those in folders whose names begin with a dot."""
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts):
            yield path


def main() -> None:
    action, root = sys.argv[1], Path(sys.argv[2]).absolute()
    if action == "unpack":
        with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
            print(unpack(archive, root))
    else:
        print({"keep": keep, "bring": bring, "forget": forget}[action](root, sys.argv[3]))


if __name__ == "__main__":
    main()
