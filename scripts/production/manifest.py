"""The page that tells what a backup holds, and by which it is checked before anybody relies on it."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from scripts.production.outcomes import Refused, say
from scripts.production.sealing import Sealer
from scripts.production.streams import Stored, write_text

FORMAT = 1
NAME, CODE = "manifest.json", "manifest.code"
LEFT_OUT = "left out"  # what it says of uploads that are not in it, but could be


@dataclass(frozen=True)
class Manifest:
    """What was backed up, when, from where, with what, and how it may be recognised."""

    name: str
    created_at: str
    database: dict[str, Any]
    owner: str
    app: str
    server_version: int
    server: str
    program: str
    application: str
    migrations: dict[str, str]
    extensions: list[str]
    rows: dict[str, int]
    grants: list[str]
    roles: list[str]
    files: list[Stored]
    sealed: bool
    media: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def file(self, kind: str) -> Stored | None:
        return next((file for file in self.files if file.kind == kind), None)

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def write(manifest: Manifest, folder: Path, sealer: Sealer | None) -> None:
    """Write it last: a folder without one is no backup."""
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n"
    if sealer is not None:
        salt = secrets.token_bytes(16)
        write_text(folder / CODE, f"{salt.hex()} {sealer.sign(text.encode(), salt)}\n")
    write_text(folder / NAME, text)


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup, without a check of its code.

    :raises Refused: if there is none, or none that this version understands
    """
    try:
        found = json.loads((folder / NAME).read_text())
        if found.get("format") != FORMAT:
            raise Refused(f"{folder / NAME} is of format {found.get('format')}: use the version that made it.")
        found["files"] = [Stored(**file) for file in found["files"]]
        made = Manifest(**found)
        _check_types(made)
        return made
    except FileNotFoundError:
        raise Refused(f"{folder} has no {NAME}: it is no backup, or an incomplete one.") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{folder / NAME} is damaged: use another backup.") from error


def _check_types(made: Manifest) -> None:
    """Let nobody further on find something else than what is written here.

    :raises TypeError: or ValueError, if something is of another type
    """
    for what in (made, *made.files):
        for name, wanted in get_type_hints(type(what)).items():
            if not isinstance(getattr(what, name), get_origin(wanted) or wanted):
                raise TypeError(name)
    texts = (made.migrations.values(), made.extensions, made.grants, made.roles)
    if not all(isinstance(text, str) for each in texts for text in each):
        raise TypeError("texts")
    if not all(isinstance(count, int) for count in made.rows.values()):
        raise TypeError("rows")
    if not isinstance(made.database["database"], str) or datetime.fromisoformat(made.created_at).tzinfo is None:
        raise ValueError("database, created_at")


def check_code(manifest: Manifest, folder: Path, sealer: Sealer | None) -> Sealer | None:
    """Check that the manifest was written by somebody who knew the key; return what opens sealed files.

    :raises Refused: if not, or if the backup is sealed and there is no key
    """
    if not manifest.sealed and not (folder / CODE).exists():
        if sealer is not None:
            say(f"{folder.name} is not encrypted, though there is a key now: nobody can tell who wrote it.")
        return None
    if sealer is None:
        raise Refused(f"{folder.name} is encrypted: set BACKUP_ENCRYPTION_KEY_FILE to the key that it was made with.")
    try:
        salt, code = (folder / CODE).read_text().split()
        known = sealer.sign((folder / NAME).read_bytes(), bytes.fromhex(salt))
    except (OSError, ValueError):
        raise Refused(f"{folder.name} is encrypted, but its {CODE} is missing or damaged: use another.") from None
    if not secrets.compare_digest(code, known):
        raise Refused(f"{folder.name} was made with another key, or its manifest was changed.")
    return sealer
