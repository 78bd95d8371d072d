"""A connection to Redis for each thread, and what happens while Redis is away: nobody waits for it."""

import ssl
import threading
import time
from functools import cache
from typing import Any

import redis
import structlog
from prometheus_client import Counter

log = structlog.get_logger(channel="store")
RETRY_AFTER = 5.0  # seconds
TIMEOUT = 0.25
AWAY = Counter("cms_redis_away", "Times that Redis did not answer and was left alone for some seconds.")


class Away(Exception):
    """Redis does not answer; ask again later."""


class Store(threading.local):
    """Speaks on the wire itself: the pool and the retries of redis-py's client cost more than the question."""

    def __init__(self, url: str, authority: str = "") -> None:
        self.client = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, **secured(url, authority)
        )
        self.wire: Any = None
        self.away_until = 0.0

    def ask(self, *command: Any) -> Any:
        """Send one command and return the answer.

        :raises Away: if there is none in time, or Redis is full, read-only or has taken our rights: what it refuses
            to do for us it does for nobody; for a few seconds after that without trying
        :raises redis.exceptions.NoScriptError: if a script must be sent first
        """
        if time.monotonic() < self.away_until:
            raise Away
        try:
            return self._ask(command)
        except redis.exceptions.NoScriptError:
            raise
        except redis.RedisError as error:
            self.away_until = time.monotonic() + RETRY_AFTER
            self._hang_up()
            AWAY.inc()
            log.warning("redis_away", error=type(error).__name__)
            raise Away from error

    def _ask(self, command: tuple[Any, ...]) -> Any:
        if self.wire is None:
            self.wire = self.client.connection_pool.get_connection()
        try:
            self.wire.send_command(*command)
            return self.wire.read_response()
        except redis.ConnectionError:
            # The server closed an idle connection, or was restarted: one more try on a new one.
            self.wire.disconnect()
            self.wire.send_command(*command)
            return self.wire.read_response()

    def _hang_up(self) -> None:
        """Leave no answer on the wire that the next question could take for its own."""
        if self.wire is not None:
            self.wire.disconnect()


def secured(url: str, authority: str) -> dict[str, Any]:
    """Return what a connection needs so that only the server of this name gets an answer from us.

    `authority` is the file of those who may sign its certificate; without one, those that this machine trusts.
    """
    if not url.startswith("rediss://"):
        return {}
    own = {"ssl_ca_certs": authority} if authority else {}
    return {"ssl_cert_reqs": "required", "ssl_check_hostname": True, "ssl_min_version": ssl.TLSVersion.TLSv1_2, **own}


_place: dict[str, str] = {"url": "redis://127.0.0.1:6379/0"}


def use_store(url: str, authority: str = "") -> None:
    """Say where this process's store is."""
    _place.update(url=url, authority=authority)
    store.cache_clear()


@cache
def store() -> Store:
    """Return this process's store."""
    return Store(**_place)
