"""The real HTTP stack: gunicorn with the project's settings, in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from config.env import ROOT


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(workers: int = 1) -> Iterator[int]:
    """Serve the API on the test's database; give the port."""
    command = ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application"]
    with _serving(free_port(), command, workers) as port:
        yield port


@contextmanager
def uvicorn() -> Iterator[int]:
    """Serve streams on the test's database; give the port."""
    port = free_port()
    with _serving(port, ["uvicorn", "config.stream:application", "--port", str(port)]):
        yield port


@contextmanager
def _serving(port: int, module: list[str], workers: int = 1) -> Iterator[int]:
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(address),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(workers),
    }
    command = [sys.executable, "-m", *module]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            send(port, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def send(port: int, data: bytes, *, timeout: float = 5) -> bytes:
    """Send raw bytes, end the sending side, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as wire:
        wire.sendall(data)
        wire.shutdown(socket.SHUT_WR)
        parts = []
        while part := wire.recv(65536):
            parts.append(part)
    return b"".join(parts)
