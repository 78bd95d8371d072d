"""Reads that bear to be a moment old, from a replica of the database, if there is one.

Whoever has written reads what was written: the position in the log at which a person's write was done is remembered in
Redis, and a replica that has not replayed as far is not asked for that person. For everybody else a replica may be
`LAG_MAX` seconds behind and no more, measured by positions in the log and not by clocks. In doubt, and when the replica
does not answer, the primary is asked. What decides whether somebody may do something is always asked of the primary.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import structlog
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections

from domain.shared.store import Away, store

log = structlog.get_logger(channel="replica")
T = TypeVar("T")
ALIAS: Final = "replica"
LAG_MAX: Final = 3.0  # seconds; a right that ended is felt within 5
LOOK: Final = 0.2  # seconds between two looks at how far the replica is
LOOK_AGAIN: Final = 0.02  # for somebody who waits for it to come further
STALE: Final = 1.0  # what is known of a replica is worth nothing after so long
SAMPLE: Final = 0.5  # seconds between two looks at the primary's log
AWAY: Final = 5.0  # seconds without trying, once the replica did not answer
REMEMBERED: Final = 10_000  # milliseconds, more than a replica that is asked may be behind
POSITION: Final = "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint"
FLUSHED: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
WRITTEN: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
NOT_ITS_FAULT: Final = frozenset({"57014"})  # the statement took too long, and would on the primary
CONFLICTS: Final = frozenset({"40001", "40P01"})  # with what the replica replays: it is well otherwise
_thread = threading.local()


def is_there() -> bool:
    """Tell whether a replica is configured."""
    return ALIAS in connections.settings


def reading() -> Any:
    """Return the connection to read with: inside `read` the replica's, if it may be asked, or else the primary's."""
    return connections[getattr(_thread, "alias", DEFAULT_DB_ALIAS)]


def read(person_id: Any, call: Callable[[], T]) -> T:
    """Call what reads with `reading`, and once more on the primary if the replica fails. It must change nothing."""
    if not is_there() or not _replica.has_reached(_written_by(person_id)):
        return call()
    try:
        with _on_replica():
            return call()
    except (OperationalError, InterfaceError) as error:
        code = getattr(error.__cause__, "sqlstate", None)
        if code in NOT_ITS_FAULT:
            raise
        if code not in CONFLICTS:
            _replica.went_away(error)
    except Error:
        pass  # it may lack a table, a column or a right that a migration has just made
    return call()


def remember_write(person_id: Any) -> None:
    """Note how far the log is, now that a person's write is committed. Without a replica, do nothing."""
    if person_id is None or not is_there():
        return
    try:
        (position,) = _ask(DEFAULT_DB_ALIAS, WRITTEN)
        store().ask("SET", _key(person_id), position, "PX", REMEMBERED)
    except (Error, Away) as error:
        log.warning("write_not_remembered", error=type(error).__name__)


def _written_by(person_id: Any) -> int | None:
    """Return the position of a person's last write, 0 if there is none of late, None if nobody knows."""
    try:
        found = store().ask("GET", _key(person_id))
    except Away:
        return None
    return int(found or 0)


def _key(person_id: Any) -> str:
    return f"cms:wrote:{person_id}"


def _ask(alias: str, statement: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@contextmanager
def _on_replica() -> Iterator[None]:
    _thread.alias = ALIAS
    try:
        yield
    finally:
        del _thread.alias


class _Replica:
    """How far the replica is, as this process knows it. One thread looks at a time; the others go by the last look."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._position, self._looked_at, self._away_until = 0, 0.0, 0.0
        self._primary: deque[tuple[float, int]] = deque(maxlen=16)  # when its log was at least how far

    def has_reached(self, needed: int | None) -> bool:
        """Tell whether the replica may be asked by somebody who needs this position of the log."""
        now = time.monotonic()
        if needed is None or now < self._away_until:
            return False
        age = now - self._looked_at
        if age > LOOK or (needed > self._position and age > LOOK_AGAIN):
            self._look()
        now = time.monotonic()
        return needed <= self._position and now - self._looked_at < STALE and self._lag(now) <= LAG_MAX

    def went_away(self, error: Exception) -> None:
        """Ask it nothing for a while."""
        self._away_until = time.monotonic() + AWAY
        log.warning("replica_away", error=type(error).__name__)
        connections[ALIAS].close()

    def _look(self) -> None:
        if not self._looking.acquire(blocking=False):
            return
        try:
            if not self._primary or time.monotonic() - self._primary[-1][0] > SAMPLE:
                before = time.monotonic()
                self._primary.append((before, _ask(DEFAULT_DB_ALIAS, FLUSHED)[0]))
            try:
                is_replica, position = _ask(ALIAS, POSITION)
            except (OperationalError, InterfaceError) as error:
                self.went_away(error)
                return
            if not is_replica:  # promoted, or the primary itself: what it holds need not be what the primary holds
                self._away_until = time.monotonic() + AWAY
                log.error("replica_is_none")
                return
            self._position, self._looked_at = int(position or 0), time.monotonic()
        finally:
            self._looking.release()

    def _lag(self, now: float) -> float:
        """Return for how long at most it may lack something that the primary has written."""
        return min((now - when for when, at in self._primary if at <= self._position), default=LAG_MAX + 1)


_replica = _Replica()
