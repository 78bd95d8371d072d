"""A real S3 server, and plain HTTP to its signed addresses."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.stack.places import REPO, Places
from scripts.stack.processes import POLL, end, last_line, spawn
from scripts.stack.seaweed import open_bucket


@contextmanager
def serving(directory: Path) -> Iterator[dict[str, str]]:
    """Run the server with its data in this directory; tell the variables by which it is found."""
    places = Places(REPO, directory, directory / "spare", directory / "programs")
    places.make()
    service, variables = open_bucket(places)
    process, record = spawn(service)
    try:
        until = time.monotonic() + service.ready_within
        while not service.is_ready(process.pid):
            assert process.poll() is None, last_line(service.log)
            assert time.monotonic() < until, "the S3 server does not answer"
            time.sleep(POLL)
        yield variables
    finally:
        end([record])
        process.wait()


def put(url: str, content: bytes, **headers: str) -> tuple[int, str]:
    """Send the content there, as a browser would; return the status and what it said."""
    return _ask("PUT", url, content, {name.replace("_", "-"): value for name, value in headers.items()})[:2]


def get(url: str) -> tuple[int, str, dict[str, str]]:
    """Fetch what is there; return the status, the body as text of single bytes, and the header fields."""
    return _ask("GET", url, None, {})


def _ask(method: str, url: str, content: Any, headers: dict[str, str]) -> tuple[int, str, dict[str, str]]:
    parts = urlsplit(url)
    wire = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        wire.request(method, f"{parts.path}?{parts.query}", body=content, headers=headers)
        response = wire.getresponse()
        return response.status, response.read().decode("latin-1"), dict(response.getheaders())
    finally:
        wire.close()
