"""The pool of a process: psycopg's, with a check that costs no query, and quick to say that the server is away."""

import select
import time
from typing import Any, ClassVar, Final

import psycopg
import structlog
from psycopg_pool import ConnectionPool, PoolTimeout

log = structlog.get_logger(channel="postgresql")
SLICE: Final = 0.25  # seconds to wait for a connection before looking whether there is a server at all


def says_nothing(connection: "psycopg.Connection[Any]") -> bool:
    """Tell whether an idle connection is silent, as it should be: bytes mean news, or the server's farewell."""
    if connection.closed:
        return False
    poll = select.poll()
    try:
        poll.register(connection.fileno(), select.POLLIN)
    except (psycopg.Error, OSError, ValueError):
        return False
    return not poll.poll(0)


class Attempt(psycopg.Connection[Any]):
    """A connection that leaves word of why it was not had: the pool keeps it to itself."""

    last_error: ClassVar[str] = ""

    @classmethod
    def connect(cls, *args: Any, **how: Any) -> "Attempt":
        try:
            return super().connect(*args, **how)
        except psycopg.Error as error:
            Attempt.last_error = str(error)
            raise


class Pool(ConnectionPool[psycopg.Connection[Any]]):
    """Checks what it gives out by its socket. While the server is away, whoever asks is told so in a moment."""

    def __init__(self, **how: Any) -> None:
        self._configure_fresh = how.pop("configure")
        self.is_away = False
        how |= {"connection_class": Attempt, "open": False}
        super().__init__(configure=self._fresh, check=self._ask, reconnect_failed=_away, **how)

    def getconn(self, timeout: float | None = None) -> "psycopg.Connection[Any]":
        """Give a connection. Each who asks while there is none makes the pool try again.

        :raises PoolTimeout: if there is none in time, or the server turns out to be away
        """
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            left = until - time.monotonic()
            try:
                return super().getconn(min(left, SLICE))
            except PoolTimeout:
                if self.is_away:
                    raise PoolTimeout(Attempt.last_error) from None
                if left <= SLICE:
                    raise

    def _fresh(self, connection: "psycopg.Connection[Any]") -> None:
        self._configure_fresh(connection)
        if self.is_away:
            self.is_away = False
            log.warning("postgresql_is_back")

    def _ask(self, connection: "psycopg.Connection[Any]") -> None:
        if says_nothing(connection):
            return
        try:
            self.check_connection(connection)
        except Exception:
            self.drain()  # where one has ended, the others most likely have too: ask for new ones at once
            raise


def _away(pool: ConnectionPool[Any]) -> None:
    # A server that refuses one more connection, and has others of this pool, is there: whoever asks waits for those.
    if isinstance(pool, Pool) and not pool.is_away and not pool.get_stats()["pool_size"]:
        pool.is_away = True
        log.error("postgresql_away", error=Attempt.last_error)
