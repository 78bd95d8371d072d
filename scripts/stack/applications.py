"""The Django processes: what they are called with, and when they answer."""

import http.client
import os
import sys
from collections.abc import Mapping

from scripts.stack import ports
from scripts.stack.places import Places
from scripts.stack.processes import Service

DEV_SETTINGS = "config.settings.dev"
TEST_SETTINGS = "config.settings.test"


def environment(
    settings: str, database_url: str, redis_url: str, storage: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return what every Django process is started with; it overrides a .env file."""
    own = {"DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
    return {**os.environ, **own, **(storage or {}), "PYTHONUNBUFFERED": "1"}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def preparation(places: Places, variables: Mapping[str, str]) -> Service:
    """Describe the step that migrates, and fills an empty database."""
    return Service(
        name="prepare",
        title="Setting up the database",
        command=[sys.executable, "-m", "scripts.stack.prepare"],
        log=places.logs / "prepare.log",
        environment=variables,
        directory=places.repo,
    )


def web(places: Places, variables: Mapping[str, str], port: int, *, reloads: bool) -> Service:
    """Describe the web server."""
    variables = {**variables, "PORT": str(port)}
    if reloads:  # one process loads the code, and reloads it, soonest
        variables = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "8", **variables}
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "--no-control-socket"]
    command += [
        "--bind",
        f"{ports.HOST}:{port}",
        *(["--reload"] if reloads else []),
        "config.wsgi:application",
    ]
    return Service(
        name="web",
        title="The web server",
        command=command,
        log=places.logs / "web.log",
        environment=variables,
        directory=places.repo,
        is_ready=lambda _pid: _answers(port),
        ready_within=300.0,
        endings=(("SIGTERM", 5.0),),
        restarts=True,
        address=f"http://{ports.HOST}:{port}",
    )


def stream(places: Places, variables: Mapping[str, str], port: int) -> Service:
    """Describe the process that keeps streams of news open."""
    command = [sys.executable, "-m", "uvicorn", "config.stream:application", "--host", ports.HOST, "--port", str(port)]
    return Service(
        name="stream",
        title="News stream",
        command=[*command, "--no-access-log", "--timeout-graceful-shutdown", "2"],
        log=places.logs / "stream.log",
        environment=variables,
        directory=places.repo,
        is_ready=lambda _pid: _answers(port),
        ready_within=120.0,
        endings=(("SIGTERM", 5.0),),
        restarts=True,
        address=f"http://{ports.HOST}:{port}/api/v1/me/notifications/stream",
    )


def worker(places: Places, variables: Mapping[str, str]) -> Service:
    """Describe the job worker."""
    return Service(
        name="worker",
        title="The job worker",
        command=manage("run_worker"),
        log=places.logs / "worker.log",
        environment=variables,
        directory=places.repo,
        endings=(("SIGTERM", 10.0),),
        restarts=True,
    )


def _answers(port: int) -> bool:
    """Ask for any page: an answer that refuses is an answer."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=10)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
