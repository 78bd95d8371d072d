"""What a log never holds: who somebody is, and what opens something.

Our own lines name ids and codes. These rules are for words that others wrote: libraries, PostgreSQL, exceptions.
"""

import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final

from config.env import ROOT

Line = MutableMapping[str, Any]
HIDDEN: Final = "(hidden)"
LONGEST: Final = 2_000  # characters of one value
READ: Final = 2 * LONGEST  # and of what is looked through for it
FRAMES: Final = 30  # of one exception; those in the middle of more are left out
# Fields that hold ids of ours, or what this module has written.
SAFE: Final = frozenset(
    {"request_id", "trace_id", "user", "timestamp", "level", "logger", "channel", "exception", "ms"}
)
SECRET_NAME: Final = re.compile(
    r"passw|secret|token|authori[sz]ation|cookie|api_?key|e?mail|otp|credential", re.IGNORECASE
)
PATTERNS: Final = (
    # Begun only where a word begins, or a long word would be looked through once for each of its letters.
    (re.compile(r"(?<![^\s@<>\"'(),;:=/])[^\s@<>\"'(),;:=/]+@[^\s@<>\"'(),;:/]+\.[^\s@<>\"'(),;:/]+"), "(e-mail)"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"), "(token)"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 (token)"),
    (re.compile(r"(?<=://)[^\s/@]+@"), "(login)@"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>]+"), "?(query)"),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{37,}"), "(long)"),
)
QUOTED: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
# PostgreSQL escapes nothing in what it quotes: whatever stands between the first mark and the last may be a value.
QUOTED_BY_POSTGRESQL: Final = re.compile(r"\".*\"", re.DOTALL)
CALL: Final = re.compile(r"(\[(?:\d+|None)\])\(.*\)", re.DOTALL)
# Their quotes hold names from our code; those of others may hold what somebody sent.
OF_CODE: Final = (AttributeError, ImportError, NameError, NotImplementedError)
# In words of PostgreSQL only its own names are quoted that these attributes give.
NAMES: Final = ("constraint_name", "table_name", "column_name", "schema_name")


def scrub(_logger: Any, _method: str, line: Line) -> Line:
    """Hide in a line what no log may hold; a processor of structlog."""
    if line.get("channel") == "access":
        return line  # one of each request, whose few fields are made for it
    error = line.pop("exc_info", None)
    if error:
        line["exception"] = "\n".join(told(error)) or None
    if str(line.get("logger", "")).startswith("procrastinate"):
        line["event"] = CALL.sub(r"\1", str(line.get("event", "")))  # a call is written out with what it was given
    for name, value in list(line.items()):
        if name not in SAFE:
            line[name] = HIDDEN if name != "event" and SECRET_NAME.search(name) else cleaned(value)
    return line


def cleaned(value: Any) -> Any:
    """Return a value without addresses, tokens, logins and queries in its words."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {str(key): HIDDEN if SECRET_NAME.search(str(key)) else cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [cleaned(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else clean_text(str(value))


def clean_text(text: str) -> str:
    """Return words without what they may not tell."""
    if len(text) > READ:
        text = text[:READ].rpartition(" ")[0]  # no half of a word, which would not be known for what it is
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def told(error: Any) -> Iterator[str]:
    """Yield an exception and its causes: kinds, places, and words without values. No line of code, and no variable."""
    current, seen = _exception(error), set[int]()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}: {message(current)}"
        yield from _places(current.__traceback__)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def message(error: BaseException) -> str:
    """Return an exception's words without what somebody sent. Of PostgreSQL's, the code and its own names."""
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    if diagnosis is not None and getattr(diagnosis, "sqlstate", None):
        names = [f"{name.removesuffix('_name')}={found}" for name in NAMES if (found := getattr(diagnosis, name, None))]
        words = QUOTED_BY_POSTGRESQL.sub('"…"', diagnosis.message_primary or "").partition("\n")[0]
        return clean_text(" ".join([f"[{diagnosis.sqlstate}]", words, *names]))
    words = str(error)
    return clean_text(words if isinstance(error, OF_CODE) else QUOTED.sub("'…'", words))


def _exception(error: Any) -> BaseException | None:
    if isinstance(error, BaseException):
        return error
    if isinstance(error, tuple):
        found = error[1]
        return found if isinstance(found, BaseException) else None
    return sys.exc_info()[1]


def _places(traceback: TracebackType | None) -> Iterator[str]:
    frames = [(frame.f_code, number) for frame, number in walk_tb(traceback)]
    half = FRAMES // 2
    shown = frames if len(frames) <= FRAMES else [*frames[:half], *frames[-half:]]
    for code, number in shown:
        yield f"  {_short(code.co_filename)}:{number} {code.co_name}"


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-3:])
