"""Reads variables by type and remembers what is wrong with them."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

PLACEHOLDER = re.compile(r"change-?me|replace-me|example\.invalid|development-only|<[\w .-]+>|\byour-", re.IGNORECASE)
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class Reader:
    """Reads variables by type and remembers every problem instead of stopping at the first."""

    def __init__(self, source: Mapping[str, str], *, strict: bool) -> None:
        self.source, self.strict = source, strict
        self.problems: list[str] = []

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        value = self.source.get(name, "").strip()
        if not value and (file := self.source.get(f"{name}_FILE", "").strip()):
            value = self._from_file(name, file)
        elif self.strict and required and not value:
            self.problems.append(f"{name} is not set")
        if self.strict and PLACEHOLDER.search(value):
            self.problems.append(f"{name} still holds a placeholder")  # without its value: it may be a secret
        return value or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            self.problems.append(f"{name} must be true or false, not {value!r}")
        return value in TRUE if value else default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name)
        if value and not (value.isascii() and value.isdigit() and int(value) >= least):
            self.problems.append(f"{name} must be a whole number from {least} on, not {value!r}")
            return default
        return int(value or default)

    def names(self, name: str, default: str = "", *, required: bool = False) -> list[str]:
        return [part.strip() for part in self.text(name, default, required=required).split(",") if part.strip()]

    def choice(self, name: str, default: str, among: Collection[str]) -> str:
        value = self.text(name, default)
        if value not in among:
            self.problems.append(f"{name} must be one of {', '.join(among)}, not {value!r}")
        return value

    def _from_file(self, name: str, file: str) -> str:
        try:
            value = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{name}_FILE can't be read: {getattr(error, 'strerror', None) or 'not text'}")
            return ""
        if not value:
            self.problems.append(f"{name}_FILE is empty")
        return value
