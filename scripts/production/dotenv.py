"""Reads `.env.prod` as the application does, without ever running it: values may hold spaces, `$` and quotes."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from scripts.production.outcomes import Refused

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)")
TRUE = frozenset({"1", "true", "yes", "on"})


def parse(text: str) -> dict[str, str]:
    """Return the variables of a file. Nothing in a value is expanded."""
    found = {}
    for line in text.splitlines():
        if match := LINE.fullmatch(line):
            found[match[1]] = _unquoted(match[2])
    return found


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        value = value[1:-1]
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", lambda escape: escape[0] if escape[1] in "rnt" else escape[1], value[1:-1])
    return value


def env_file() -> Path:
    """Return the file of variables. `CMS_ENV_FILE` names another."""
    return Path(os.environ.get("CMS_ENV_FILE") or ROOT / ".env.prod")


class Variables:
    """The process environment, and below it the file. `NAME_FILE` stands for the contents of a file."""

    def __init__(self, process: Mapping[str, str], file: Mapping[str, str], root: Path = ROOT) -> None:
        self.process, self.file, self.root = process, file, root

    @classmethod
    def load(cls) -> "Variables":
        """Read both.

        :raises Refused: if the file is named and can't be read
        """
        named, path = os.environ.get("CMS_ENV_FILE", ""), env_file()
        try:
            return cls(os.environ, parse(path.read_text()))
        except FileNotFoundError:
            if named:
                raise Refused(f"{path} does not exist: copy .env.example.prod there and fill it in.") from None
            return cls(os.environ, {})
        except UnicodeDecodeError as error:
            raise Refused(f"{path} is no text in UTF-8 ({error.reason}, byte {error.start}).") from None
        except OSError as error:
            raise Refused(
                f"{path} can't be read ({error.strerror}): run this as its owner, or as root (sudo)."
            ) from error

    def text(self, name: str, default: str = "") -> str:
        """Return a value, or the contents of the file that `NAME_FILE` names.

        :raises Refused: if that file can't be read
        """
        if value := self._raw(name):
            return value
        if not (file := self._raw(f"{name}_FILE")):
            return default
        try:
            return (self.root / file).read_text().strip() or default
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{name}_FILE names {file}, which can't be read ({error}).") from error

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name).lower()
        return value in TRUE if value else default

    def merged(self) -> dict[str, str]:
        """Return the environment that the application itself would see."""
        return {**self.file, **self.process}

    def _raw(self, name: str) -> str:
        return (self.process.get(name) or self.file.get(name) or "").strip()
