"""Rate limits in Redis, per person or address, told in every answer's headers."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha1, sha256
from math import ceil
from typing import Any, NamedTuple

import redis
from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.clients import network
from api.problems import RateLimited
from domain.shared.store import Away, store

KEPT_LOCALLY = 10_000

# Generic cell rate algorithm: one number per key, the time at which its bucket is full again. Times in microseconds.
_GCRA = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local step, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local next = full + step
if next - now > window then
  return {0, 0, full + step - window - now}
end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + 1)
return {1, math.floor((window - (next - now)) / step), next - now}
"""
_GCRA_SHA = sha1(_GCRA.encode(), usedforsecurity=False).hexdigest()


class Verdict(NamedTuple):
    allowed: bool
    remaining: int
    seconds: float


class Rate(NamedTuple):
    """`quota` requests in `window` seconds, refilled evenly."""

    quota: int
    window: int

    @property
    def step(self) -> int:
        return self.window * 1_000_000 // self.quota


@cache
def rate(kind: str) -> Rate:
    """Return a class's rate from the settings, written `requests/seconds`."""
    quota, window = settings.THROTTLE_RATES[kind].split("/")
    return Rate(int(quota), int(window))


class Local:
    """The same algorithm in this process, for as long as Redis is away."""

    def __init__(self) -> None:
        self.full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str, rate: Rate) -> Verdict:
        now = time.monotonic() * 1_000_000
        full = max(self.full_at.pop(key, now), now)
        following = full + rate.step
        if following - now > rate.window * 1_000_000:
            self.full_at[key] = full
            return Verdict(False, 0, (following - rate.window * 1_000_000 - now) / 1_000_000)
        self.full_at[key] = following
        if len(self.full_at) > KEPT_LOCALLY:
            self.full_at.popitem(last=False)
        left = int((rate.window * 1_000_000 - (following - now)) // rate.step)
        return Verdict(True, left, (following - now) / 1_000_000)


class Limiter(threading.local):
    """Takes from the bucket in Redis; falls back to this thread's own while Redis does not answer."""

    def __init__(self) -> None:
        self.local = Local()

    def take(self, key: str, rate: Rate) -> Verdict:
        """Take one request from the key's bucket."""
        try:
            allowed, left, wait = self._ask(key, rate)
        except Away:
            return self.local.take(key, rate)
        return Verdict(bool(allowed), int(left), int(wait) / 1_000_000)

    def _ask(self, key: str, rate: Rate) -> Any:
        arguments = (1, key, rate.step, rate.window * 1_000_000)
        try:
            return store().ask("EVALSHA", _GCRA_SHA, *arguments)
        except redis.exceptions.NoScriptError:
            return store().ask("EVAL", _GCRA, *arguments)


@cache
def limiter() -> Limiter:
    """Return this process's limiter."""
    return Limiter()


class RateLimit(BaseThrottle):
    """One class of limit per operation, such as `user` or `heavy` (`view.rate`)."""

    def allow_request(self, request: Request, view: Any) -> bool:
        for kind, who in self._buckets(request, view):
            verdict = limiter().take(f"cms:rate:{kind}:{who}", rate(kind))
            request._request.rate_limit = headers(kind, verdict)  # type: ignore[attr-defined]
            if not verdict.allowed:
                raise RateLimited(headers={"Retry-After": str(max(1, ceil(verdict.seconds)))})
        return True

    def _buckets(self, request: Request, view: Any) -> Iterator[tuple[str, str]]:
        """Yield each class and key that the request is counted under; the last one is told."""
        actor: Any = request.user
        kind = view.rate or ("user" if actor else "anonymous")
        if actor:
            yield kind, str(actor.user_id)
        elif kind == "login":
            yield from login_buckets(request._request, lambda: view.caller(request))
        else:
            yield kind, view.caller(request) or network(request._request)


def login_buckets(request: HttpRequest, named: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """Yield what a login is counted under: its network, and there the account that is named, if any.

    A lecture hall logs in through one address within a minute, so the network's limit is wide; the narrow one is for
    those who try one account. What locks accounts, and networks with many failures, stands behind both.
    """
    where = network(request)
    yield "login_network", where
    if name := named():
        yield "login", f"{where}:{sha256(name.strip().lower().encode()).hexdigest()[:32]}"


def headers(kind: str, verdict: Verdict) -> dict[str, str]:
    """Return the two fields of the IETF draft `draft-ietf-httpapi-ratelimit-headers`."""
    quota, window = rate(kind)
    return {
        "RateLimit-Policy": f'"{kind}";q={quota};w={window}',
        "RateLimit": f'"{kind}";r={verdict.remaining};t={ceil(verdict.seconds)}',
    }
