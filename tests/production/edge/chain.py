"""The whole chain as in production: nginx, gunicorn with two workers, PostgreSQL, Valkey, files, and people in it."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from config.env import ROOT
from domain.policy.roles import SystemRole
from tests.factories.users import UserFactory, UserRoleFactory
from tests.production.edge.callers import Caller
from tests.settings.starting import names_in, valid_production
from tests.support.nginx import Nginx, nginx, prepared
from tests.support.server import free_port, send

NAME = "cms.university.test"
ORIGIN = "https://app.university.test"
ADMIN_PATH = "look-only"
PEOPLE = {"staff": SystemRole.STAFF, "ada": SystemRole.STUDENT, "ben": SystemRole.STUDENT}
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application"]
MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}


@dataclass(frozen=True, eq=False)
class Chain:
    """What runs, and who may log in."""

    nginx: Nginx
    gunicorn: "subprocess.Popen[bytes]"
    environment: Mapping[str, str]
    folder: Path
    password: str
    tokens: dict[str, str]

    def as_person(self, name: str, **how: Any) -> Caller:
        """Return a caller with the access token of a person, who logs in once."""
        if name not in self.tokens:
            body = {"email": f"{name}@university.test", "password": self.password}
            answer = Caller(self.nginx).post("/api/v1/auth/token", body)
            assert answer.status == 200, answer.body
            self.tokens[name] = answer.json()["access_token"]
        return Caller(self.nginx, Authorization=f"Bearer {self.tokens[name]}", **how)

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """Run the process that keeps streams open, where nginx looks for it."""
        port = int(self.environment["CMS_STREAM_UPSTREAM"].rpartition(":")[2])
        command = [sys.executable, "-m", "uvicorn", "config.stream:application", "--port", str(port)]
        command += ["--timeout-graceful-shutdown", "1"]
        with (self.folder / "stream.log").open("wb") as log, started(command, self.environment, port, log):
            yield

    def workers(self) -> set[int]:
        """Return the process ids of the workers that have begun to serve, or are about to."""
        return {each.pid for each in psutil.Process(self.gunicorn.pid).children()}

    @property
    def app_log(self) -> str:
        return (self.folder / "app.log").read_text()


@contextmanager
def running(folder: Path) -> Iterator[Chain]:
    """Run it on a copy of the test database. Nobody else may be connected to that."""
    password = secrets.token_urlsafe(16)
    with _database() as url:
        port = free_port()
        variables = prepared(folder, NAME, **_generous(), CMS_WEB_UPSTREAM=f"127.0.0.1:{port}", CMS_CORS_ORIGINS=ORIGIN)
        variables["CMS_STREAM_UPSTREAM"] = f"127.0.0.1:{free_port()}"
        with in_database(url):
            _people(password)
        _collect_static(folder / "static")
        environment = _environment(folder, url, port)
        with (
            (folder / "app.log").open("wb") as log,
            started(GUNICORN, environment, port, log) as process,
            nginx(folder, variables) as proxy,
        ):
            yield Chain(proxy, process, environment | variables, folder, password, {})


def _generous() -> dict[str, str]:
    classes = ("API", "GENERAL", "LOGIN", "REFRESH", "NETWORK")
    return {f"CMS_{each}_RATE": "10000r/s" for each in classes} | {f"CMS_{each}_BURST": "100000" for each in classes}


@contextmanager
def _database() -> Iterator[str]:
    source = connection.settings_dict["NAME"]
    name = f"{source}_chain"
    connection.close()
    with connection._nodb_cursor() as server:  # type: ignore[attr-defined]
        server.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    finally:
        with connection._nodb_cursor() as server:  # type: ignore[attr-defined]
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def in_database(url: str) -> Iterator[None]:
    """Let models speak to the chain's database."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = urlsplit(url).path.strip("/")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _people(password: str) -> None:
    hashed = Argon2PasswordHasher().encode(password, secrets.token_urlsafe(16))
    for name, role in PEOPLE.items():
        person = UserFactory(email=f"{name}@university.test", password=hashed)
        UserRoleFactory(user=person, role_id=role)


def _collect_static(folder: Path) -> None:
    with override_settings(STATIC_ROOT=str(folder), STORAGES=MANIFEST):
        call_command("collectstatic", interactive=False, verbosity=0)


def _environment(folder: Path, url: str, port: int) -> dict[str, str]:
    # Empty is as good as unset, but for the one that the library of the metrics reads itself.
    nothing = dict.fromkeys(names_in("prod") - {"PROMETHEUS_MULTIPROC_DIR"}, "")
    return {
        "PATH": os.environ["PATH"],
        **nothing,
        **valid_production(),
        "DATABASE_URL": url,
        "POSTGRES_SSLMODE": "disable",  # the wheel's PostgreSQL knows no TLS; it is on this machine
        "REDIS_URL": os.environ["REDIS_URL"],
        "ALLOWED_HOSTS": NAME,
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "WEB_THREADS": "4",
        "TRUSTED_PROXIES": "1",
        "MEDIA_ROOT": str(folder / "media"),
        "MEDIA_ACCEL": "true",
        "STATIC_ROOT": str(folder / "static"),
        "DJANGO_ADMIN_PATH": ADMIN_PATH,
        "CSRF_TRUSTED_ORIGINS": f"https://{NAME}",
        "THROTTLE_USER": "100000/60",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def started(command: list[str], environment: Mapping[str, str], port: int, log: Any) -> Iterator[Any]:
    """Start a server of ours, wait until it answers, and stop it at the end."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    try:
        wait_until(lambda: _answers(port) or process.poll() is not None)
        assert process.poll() is None, "the server did not start"
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    request = f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    try:
        return b"HTTP/1.1 " in send(port, request.encode())
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], *, seconds: float = 180) -> None:
    """Wait for something that will be, and fail if it takes too long."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)
