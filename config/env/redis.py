"""What is said about Redis: one server for what must not be forgotten, and if there are others, where the rest lies."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from config.env.reader import PLACEHOLDER, Reader

SCHEMES = frozenset({"redis", "rediss", "unix"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def redis(r: Reader) -> dict[str, Any]:
    """Return the addresses: of limits and ended rights, of the cache, and of the sessions of Django's admin."""
    password = r.text("REDIS_PASSWORD")
    main = _url(r, "REDIS_URL", "redis://127.0.0.1:6379/0", required=True)
    cache = _url(r, "REDIS_CACHE_URL", main)
    sessions = _url(r, "REDIS_SESSION_URL", cache)
    authority = r.text("REDIS_SSL_CA")
    if authority and not Path(authority).is_file():
        r.problems.append("REDIS_SSL_CA is not there: name the file of the authority's certificate")
    if authority and not any(each.startswith("rediss://") for each in (main, cache, sessions)):
        r.problems.append("REDIS_SSL_CA is set, but no address of Redis begins with rediss://")
    return {
        "redis_url": _with_password(main, password),
        "redis_cache_url": _with_password(cache, password),
        "redis_session_url": _with_password(sessions, password),
        "redis_ssl_ca": authority,
    }


def _with_password(url: str, password: str) -> str:
    """Return the address with the password, which may lie in a file of its own, where the address has none."""
    parts = urlsplit(url)
    if not password or parts.password is not None:
        return url
    account, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{account}:{quote(password, '')}@{place}"))


def _url(r: Reader, name: str, default: str, *, required: bool = False) -> str:
    url = r.text(name, required=required)
    if not url or PLACEHOLDER.search(url):
        return url or default
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        r.problems.append(f"{name} must begin with rediss://, redis:// or unix://")
    elif r.strict and parts.scheme == "redis" and parts.hostname not in LOOPBACK:
        r.problems.append(f"{name} must begin with rediss://, unless it is on this machine")
    elif "ssl_" in parts.query:
        r.problems.append(f"{name} says how to check certificates: they are checked, by the authority in REDIS_SSL_CA")
    return url
