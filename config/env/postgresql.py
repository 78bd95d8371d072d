"""What is said about PostgreSQL: where it is, how it proves who it is, and how long we wait for it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from config.env.reader import Reader

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
DURATION = re.compile(r"0|[1-9]\d{0,6}(ms|s|min|h)")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PUBLIC_AUTHORITIES = "system"  # libpq's word for those that the operating system trusts


def postgresql(r: Reader, *, threads: int) -> dict[str, Any]:
    """Return all of it."""
    url, replica_url = database_url(r), r.text("DATABASE_REPLICA_URL")
    found = {
        "database_url": url,
        "database_replica_url": replica_url,
        "database_statement_timeout": duration(r, "POSTGRES_STATEMENT_TIMEOUT", "30s"),
        "database_lock_timeout": duration(r, "POSTGRES_LOCK_TIMEOUT", "5s"),
        "database_idle_transaction_timeout": duration(r, "POSTGRES_IDLE_TRANSACTION_TIMEOUT", "60s"),
        "database_pgbouncer": r.flag("POSTGRES_PGBOUNCER", False),
        **pool(r, threads),
        **ssl(r, {"POSTGRES_HOST or DATABASE_URL": url, "DATABASE_REPLICA_URL": replica_url}),
    }
    for name, each in (("DATABASE_URL", url), ("DATABASE_REPLICA_URL", replica_url)):
        if each and not each.startswith(("postgresql://", "postgres://")):
            r.problems.append(f"{name} must begin with postgresql://")
    return found


def database_url(r: Reader) -> str:
    """Prefer DATABASE_URL; otherwise build it from the POSTGRES_* variables."""
    if url := r.text("DATABASE_URL"):
        return url
    name, user = r.text("POSTGRES_DB", "cms", required=True), r.text("POSTGRES_USER", "cms", required=True)
    password = r.text("POSTGRES_PASSWORD", "cms", required=True)
    host, port = r.text("POSTGRES_HOST", "127.0.0.1", required=True), r.number("POSTGRES_PORT", 5432, least=1)
    account = f"{quote(user, '')}:{quote(password, '')}"
    if host.startswith("/"):  # the directory of a socket
        return f"postgresql://{account}@/{host}/{quote(name, '')}?PORT={port}"
    return f"postgresql://{account}@{host}:{port}/{quote(name, '')}"


def duration(r: Reader, name: str, default: str) -> str:
    """Return a time as PostgreSQL writes it; 0 is without end."""
    value = r.text(name, default)
    if not DURATION.fullmatch(value):
        r.problems.append(f"{name} must be a time such as 30s, 500ms or 5min, or 0 for no end, not {value!r}")
    return value


def pool(r: Reader, threads: int) -> dict[str, Any]:
    """Return the bounds of the pool of each process. A thread needs one connection, and never two."""
    most = r.number("POSTGRES_POOL_MAX", threads if r.strict else 0)
    least = r.number("POSTGRES_POOL_MIN", min(1, most))
    if least > most:
        r.problems.append("POSTGRES_POOL_MIN is greater than POSTGRES_POOL_MAX")
    return {"database_pool_min": least, "database_pool_max": most}


def ssl(r: Reader, urls: dict[str, str]) -> dict[str, str]:
    """Return how the server proves who it is. Production takes no less than full proof, save on this machine."""
    mode = r.choice("POSTGRES_SSLMODE", "verify-full" if r.strict else "prefer", SSL_MODES)
    authority = r.text("POSTGRES_SSLROOTCERT")
    if authority and authority != PUBLIC_AUTHORITIES and not Path(authority).is_file():
        r.problems.append("POSTGRES_SSLROOTCERT is not there: name the file of the authority's certificate, or system")
    for name, url in urls.items():
        if r.strict and mode != "verify-full" and url and not _is_here(url):
            r.problems.append(
                f"POSTGRES_SSLMODE must be verify-full: the server of {name} is not this machine, and could be anybody"
            )
        if "sslmode" in parse_qs(urlsplit(url).query):
            r.problems.append(f"{name} names an sslmode: say it with POSTGRES_SSLMODE")
    if mode == "verify-full" and not authority and r.strict:
        authority = PUBLIC_AUTHORITIES
    return {"database_ssl_mode": mode, "database_ssl_root_cert": authority}


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2].split(",")
    names = {urlsplit(f"//{host}").hostname or "" for host in hosts}
    asked = {name.lower(): values for name, values in parse_qs(parts.query).items()}
    names |= {name for key in ("host", "hostaddr") for value in asked.get(key, []) for name in value.split(",")}
    return all(name in {*LOOPBACK, ""} or name.startswith("/") for name in names)
