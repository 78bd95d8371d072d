"""Whom an event is for, as a cell of a table says it: `everyone`, or `role:student; course:BA-CS; person:…`."""

import re
from dataclasses import dataclass
from typing import Final

from domain.events.errors import AudienceUnreadable, CellTooLong
from domain.policy import limits
from domain.policy.audiences import AudienceKind

BETWEEN: Final = re.compile(r"[;\n]")
CODE_LENGTH_MAX: Final = 254  # an e-mail address is the longest


@dataclass(frozen=True)
class Word:
    """One word of an audience: of a kind, with the code by which people know it."""

    kind: AudienceKind
    code: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}" if self.code else str(self.kind)


def read_audience(text: str) -> tuple[Word, ...]:
    """Return the words of a cell, each once.

    :raises AudienceUnreadable: naming the first word that is none
    :raises CellTooLong: if there are more than an event may have
    """
    words = tuple(dict.fromkeys(_word(part) for part in BETWEEN.split(text) if part.strip()))
    if not words:
        raise AudienceUnreadable(value=text[:100])
    if len(words) > limits.EVENT_AUDIENCE_MAX:
        raise CellTooLong(max_words=limits.EVENT_AUDIENCE_MAX)
    return words


def _word(part: str) -> Word:
    name, colon, code = (each.strip() for each in part.partition(":"))
    kind = next((each for each in AudienceKind if each == name.casefold()), None)
    if kind is None or (kind is AudienceKind.EVERYONE) == bool(colon) or bool(colon) != bool(code):
        raise AudienceUnreadable(value=part.strip()[:100], kinds=list(AudienceKind))
    if len(code) > CODE_LENGTH_MAX or not code.isprintable():
        raise AudienceUnreadable(value=part.strip()[:100], kinds=list(AudienceKind))
    return Word(kind, code.casefold() if kind in {AudienceKind.PERSON, AudienceKind.ROLE} else code)
