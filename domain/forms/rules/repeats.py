"""Which patterns engines that go back would try for ever: clients check the same ones, in time that can explode.

A repeat explodes if what it repeats can read the same text in several ways. It can't if after each character the next
one alone says where in the pattern it goes on: then there is one way. That is what is asked of repeats here, as if
each repeated without end; some that are harmless are refused too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

import re2

from domain.forms.errors import SchemaPattern
from domain.policy import limits

TOKEN: Final = re.compile(
    r"\[\^?(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\x(?:\{[^}]*\}|..)|\\[0-7]{1,3}|\\."
    r"|\(\?:|\(\?<\w+>|(?:\{\d+(?:,\d*)?\}|[*+?])\??|.",
    re.DOTALL,
)
REPEAT: Final = re.compile(r"([*+?])\??|\{(\d+)(,?)(\d*)\}\??")
ASCII: Final = "".join(map(chr, range(128)))
OTHER, SPACE = 1 << 128, 1 << 129  # all other characters, and those of them that a browser takes for spaces
LETTERS: Final = re.compile(r"\\p\{[LMN][a-z]?\}")
BEYOND: Final = re.compile(r"[^\x00-\x7f]|\\[pPxDWS]|\A\[\^|\A\.\Z")
NOTHING: Final = frozenset({"^", "$", r"\b", r"\B"})
BOUNDS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}

# Characters, one after the other, one of them, one many times.
Node: TypeAlias = "int | tuple[Node, ...] | _Arms | _Repeat"


@dataclass(frozen=True)
class _Arms:
    arms: tuple[Node, ...]


@dataclass(frozen=True)
class _Repeat:
    body: Node
    least: int
    most: int | None

    @property
    def is_long(self) -> bool:
        return self.most is None or self.most >= limits.FORM_PATTERN_REPEATS_LONG


def check_repeats(pattern: str) -> None:
    """Refuse a pattern that takes engines that go back a time that explodes. RE2 has taken it before.

    :raises SchemaPattern: telling why
    """
    tokens = TOKEN.findall(pattern)
    for each in tokens:
        if each.startswith(("[]", "[^]")):
            raise SchemaPattern(because="[] is not the same to every client")
    for repeat in _long(_arms(tokens[::-1])):
        _Ways().check(repeat)


def _arms(rest: list[str]) -> Node:
    """Read up to the end of a group. `rest` is read from its end."""
    arms: list[Node] = []
    sequence: list[Node] = []
    while rest and (sign := rest.pop()) != ")":
        if sign == "|":
            arms.append(tuple(sequence))
            sequence = []
        elif (repeat := REPEAT.fullmatch(sign)) and sequence:
            sequence[-1] = _repeated(sequence[-1], repeat)
        elif sign.startswith("("):
            sequence.append(_arms(rest))
        else:
            sequence.append(() if sign in NOTHING else _characters(sign))
    return _Arms((*arms, tuple(sequence))) if arms else tuple(sequence)


def _repeated(body: Node, repeat: re.Match[str]) -> Node:
    sign, least, comma, most = repeat.groups()
    if sign:
        return _Repeat(body, *BOUNDS[sign])
    return _Repeat(body, int(least), int(most) if most else None if comma else int(least))


@lru_cache(maxsize=1024)
def _characters(token: str) -> int:
    """Return a set of characters as bits: those of ASCII each by itself, all others as two."""
    found = sum(1 << ord(each) for each in set(re2.compile(token).findall(ASCII)))
    rest = LETTERS.sub("", token)
    found |= OTHER if rest != token else 0
    found |= SPACE if r"\s" in rest else 0
    return found | OTHER | SPACE if BEYOND.search(rest) else found


def _long(node: Node) -> Iterator[_Repeat]:
    """Yield the repeats that may be long and are in no other such."""
    if isinstance(node, _Repeat):
        yield from [node] if node.is_long else _long(node.body)
    elif isinstance(node, _Arms | tuple):
        for each in node.arms if isinstance(node, _Arms) else node:
            yield from _long(each)


@dataclass
class _Part:
    """A part of a pattern: whether it may be empty, and at which of its characters it begins and ends."""

    is_empty: bool = True
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)


@dataclass
class _Ways:
    """What may stand at each place of a pattern, and after it."""

    here: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)

    def check(self, repeat: _Repeat) -> None:
        """Refuse a repeat that can read one text in two ways."""
        self._repeat(_Repeat(repeat.body, 0, None))

    def _part(self, node: Node) -> _Part:
        if isinstance(node, int):
            self.here.append(node)
            self.after.append(0)
            return _Part(False, [len(self.here) - 1], [len(self.here) - 1])
        if isinstance(node, _Arms):
            parts = [self._part(each) for each in node.arms]
            if sum(each.is_empty for each in parts) > 1:
                raise _two_ways()
            first, last = [p for each in parts for p in each.first], [p for each in parts for p in each.last]
            return _Part(any(each.is_empty for each in parts), first, last)
        return self._sequence(node) if isinstance(node, tuple) else self._repeat(node)

    def _sequence(self, nodes: tuple[Node, ...]) -> _Part:
        whole = _Part()
        for each in nodes:
            part = self._part(each)
            self._link(whole.last, part.first)
            whole.first += part.first if whole.is_empty else []
            whole.last = [*part.last, *(whole.last if part.is_empty else [])]
            whole.is_empty &= part.is_empty
        return whole

    def _repeat(self, repeat: _Repeat) -> _Part:
        if repeat.most == repeat.least:
            return self._sequence((repeat.body,) * repeat.least)
        part = self._part(repeat.body)
        if part.is_empty:
            raise _two_ways()
        if repeat.most != 1:
            self._link(part.last, part.first)
        return _Part(not repeat.least, part.first, part.last)

    def _link(self, last: list[int], first: list[int]) -> None:
        for place in last:
            for following in first:
                if self.after[place] & self.here[following]:
                    raise _two_ways()
                self.after[place] |= self.here[following]


def _two_ways() -> SchemaPattern:
    return SchemaPattern(because="a repeat can read the same text in several ways: browsers would try them all")
