"""The environment of every process that the benchmark starts: production's, on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from scripts.bench.failures import BenchError

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench-results"
PRODUCTION: Mapping[str, str] = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "DJANGO_SECRET_KEY": "the-benchmark-signs-with-this-key-and-nothing-else-does",
    "ALLOWED_HOSTS": "127.0.0.1",
    "CORS_ALLOWED_ORIGINS": "https://app.cms.test",
    "POSTGRES_SSLMODE": "prefer",
    "TRUSTED_PROXIES": "1",
    "SECURE_SSL_REDIRECT": "true",
    "DJANGO_ADMIN_PATH": "",
    "WEB_MAX_REQUESTS": "0",  # a worker that is replaced in a round would take its account with it
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "INFO",
    # The limit is counted for every request, and never reached.
    "THROTTLE_USER": "10000000/60",
}


def servers() -> tuple[str, str]:
    """Return the addresses of PostgreSQL and Redis.

    :raises BenchError: if the environment does not name them
    """
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not (database and redis):
        raise BenchError("DATABASE_URL and REDIS_URL are not set: run ./scripts/dev.sh bench.")
    return database, redis


def production(database_url: str, redis_url: str) -> dict[str, str]:
    """Return the environment of the measured servers."""
    own = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "PYTHONPATH": str(ROOT)}
    return {**os.environ, **PRODUCTION, **own}


def development(database_url: str, redis_url: str) -> dict[str, str]:
    """Return the environment of the commands that fill the database: production refuses to."""
    return {**production(database_url, redis_url), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def with_database(url: str, name: str) -> str:
    """Return the same server's address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def database_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/") or "cms"
