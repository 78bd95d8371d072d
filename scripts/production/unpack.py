"""Adds the files of an archive on standard input to a folder; it knows nothing else, and so runs in any container."""

import os
import shutil
import sys
import tarfile
from pathlib import Path

INCOMING = ".incoming"


def unpack(archive: tarfile.TarFile, root: Path) -> tuple[int, int]:
    """Add what is missing; a file appears whole or not at all. Return how many were added, and how many were there."""
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
        fresh.replace(target)  # written today: nothing that no row names yet is taken for an old left-over
        added += 1
    (root / INCOMING).rmdir()
    return added, known


def main() -> None:
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        added, known = unpack(archive, Path(sys.argv[1]).absolute())
    print(f"{added} uploads added, {known} were there")


if __name__ == "__main__":
    main()
