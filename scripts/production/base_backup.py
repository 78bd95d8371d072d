"""Copies the whole cluster with its own manifest: the ground from which any later moment can be recovered."""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from scripts.production import folders, manifest, psql, sealing, survey
from scripts.production.manifest import Manifest
from scripts.production.outcomes import Failed, say
from scripts.production.psql import Session
from scripts.production.runtime import Runtime
from scripts.production.sealing import Sealer
from scripts.production.streams import PIECE, opened, store, sync_folder

FILE, KIND = "base.tar.gz", "base"
LABEL, PAGE = "backup_label", "backup_manifest"
FROM = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", re.MULTILINE)
COPY = (
    *("--pgdata=-", "--format=tar", "--compress=gzip:3", "--checkpoint=fast", "--no-password"),
    # The log comes from the archive; the copy ends when the archive has what belongs to it.
    *("--wal-method=none", "--manifest-checksums=SHA256"),
)


@dataclass(frozen=True)
class Copy:
    """What a copy of a cluster tells of itself."""

    wal_from: str  # the first segment that its recovery needs
    files: int
    bytes: int


def make(runtime: Runtime, folder: Path, sealer: Sealer | None, wal_archive: str, keep: int, application: str) -> Path:
    """Copy the cluster, check the copy, name it; remove copies that are too many, and segments that none needs.

    :raises Stopped: if it can't be done; then nothing is left of it
    """
    name = f"{folders.BASE_PREFIX}{datetime.now(UTC).strftime(folders.STAMP)}"
    fresh = folder / f"{folders.PARTIAL}{name}"
    with Session(runtime.as_owner("psql", *psql.ARGUMENTS)) as session:
        if session.run("SHOW archive_mode") != ["on"]:
            raise Failed("archive_mode is off: without archived segments a base backup can't be recovered from.")
        size = session.ask("SELECT to_json(sum(pg_database_size(oid))::bigint) FROM pg_database WHERE datallowconn")
        folders.require_space(folder, size // 2)
        number, server = survey.server(session)
        known = survey.database(session, runtime.database) or {}
    fresh.mkdir(mode=0o700)
    try:
        say(f"Copying the cluster ({size // 2**20} MiB) …")
        process = runtime.as_replication("pg_basebackup", *COPY, f"--label={name}").start(stdout=subprocess.PIPE)
        path = fresh / f"{FILE}{sealing.SUFFIX if sealer else ''}"
        stored = store(process, path, KIND, sealer)
        with Session(runtime.as_owner("psql", *psql.ARGUMENTS)) as session:
            moment = session.ask("SELECT to_json(now())")  # its end: no earlier one can be recovered from it
        copy = verify(path, sealer)
        page = Manifest(
            name=name, created_at=moment, database={**known, "wal_from": copy.wal_from, "files": copy.files},
            owner=runtime.owner, app=runtime.app, server_version=number, server=server, program="pg_basebackup",
            application=application, migrations={}, extensions=[], rows={}, grants=[], roles=[], files=[stored],
            sealed=sealer is not None,
        )  # fmt: skip
        manifest.write(page, fresh, sealer)
        folders.hand_over(fresh)
        fresh.rename(folder / name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    sync_folder(folder)
    say(f"{name}: {copy.files} files, {stored.bytes / 2**20:.1f} MiB; any moment since can be recovered.")
    for gone in folders.prune(folder / name, keep, 0, folders.BASE_PREFIX):
        say(f"Removed {gone}.")
    if wal_archive:
        remove_segments(runtime, folder, wal_archive)
    return folder / name


def remove_segments(runtime: Runtime, folder: Path, wal_archive: str) -> None:
    """Remove the archived segments that the oldest copy does not need.

    :raises Failed: if that fails
    """
    oldest = manifest.read(folders.valid(folder, folders.BASE_PREFIX)[-1]).database["wal_from"]
    if runtime.plain("pg_archivecleanup", "-x", ".gz", wal_archive, oldest).start().wait():
        raise Failed(f"the copy is whole, but old segments in {wal_archive} could not be removed.")


def verify(path: Path, sealer: Sealer | None) -> Copy:
    """Compare every file of a copy with the cluster's own manifest in it.

    :raises Failed: if one is missing, changed, or too many
    """
    found: dict[str, tuple[int, str]] = {}
    texts: dict[str, bytes] = {}
    try:
        with opened(path, sealer) as stream:
            with tarfile.open(fileobj=stream, mode="r|gz") as archive:
                for member in archive:
                    if member.isfile() and (content := archive.extractfile(member)) is not None:
                        name = member.name.removeprefix("./")
                        if name in {LABEL, PAGE}:
                            texts[name] = content.read()
                            found[name] = (len(texts[name]), hashlib.sha256(texts[name]).hexdigest())
                        else:
                            found[name] = (member.size, _digest(content))
            while stream.read(PIECE):
                pass
        listed = {file["Path"]: (file["Size"], file["Checksum"]) for file in json.loads(texts[PAGE])["Files"]}
    except (tarfile.TarError, OSError, EOFError, KeyError, ValueError) as error:
        raise Failed(f"{path.name} is damaged: {error}") from error
    if wrong := sorted(name for name, is_as in listed.items() if found.get(name) != is_as):
        raise Failed(f"{path.name}: {len(wrong)} files are not what was copied, such as {wrong[0]}.")
    wal_from = FROM.search(texts[LABEL].decode())
    if wal_from is None:
        raise Failed(f"{path.name} does not say where its recovery begins.")
    return Copy(wal_from[1], len(listed), sum(size for size, _ in listed.values()))


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
