"""What is remembered for a moment in Redis, and how a change ends the memory everywhere.

Each memory names epochs, which are counters. A change raises one, and every memory of an older epoch is worthless.
A memory is read together with its epochs before PostgreSQL is asked, and kept under the epochs that were read: so
nothing that a change has overtaken can be kept. Should Redis lose the news of a change, the memory ends by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from domain.shared.store import Away, store

PREFIX = "cms:"


@dataclass(frozen=True)
class Memory:
    """What was found: a value, or none; and the epochs under which a new one may be kept."""

    key: str
    epochs: bytes | None  # None: Redis is away
    value: bytes | None = None


def recall(key: str, names: Sequence[str]) -> Memory:
    """Return what is remembered, if it is of the present epochs."""
    try:
        found, *counters = store().ask("MGET", PREFIX + key, *(f"{PREFIX}epoch:{name}" for name in names))
    except Away:
        return Memory(key, None)
    epochs = b",".join(each or b"0" for each in counters)
    if found is not None:
        written_under, _, value = found.partition(b"\n")
        if written_under == epochs:
            return Memory(key, epochs, value)
    return Memory(key, epochs)


def keep(memory: Memory, value: bytes, *, seconds: int) -> None:
    """Remember a value under the epochs that were read before it was found."""
    if memory.epochs is None:
        return
    try:
        store().ask("SET", PREFIX + memory.key, memory.epochs + b"\n" + value, "PX", seconds * 1000)
    except Away:
        return


def end_epoch(*names: str) -> None:
    """End every memory that names one of these: for this transaction now, for everybody when it is committed."""
    _raise(names)
    transaction.on_commit(lambda: _raise(names))


def _raise(names: Sequence[str]) -> None:
    for name in names:
        try:
            store().ask("INCR", f"{PREFIX}epoch:{name}")
        except Away:
            return
