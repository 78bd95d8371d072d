"""gunicorn's threaded worker, whose own refusals are problem documents as well."""

import json
import uuid
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from config import handover


class Worker(ThreadWorker):
    """Answers bytes that are no HTTP request with `application/problem+json` instead of an HTML page.

    When gunicorn reloads, it serves on until its successors do.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leave = handover.Leave(self.age, self.cfg.workers)

    def run(self) -> None:
        handover.serves(self.age)
        super().run()

    def handle_exit(self, sig: Any, frame: Any) -> None:
        """Take SIGTERM: end gracefully, now or when it may."""
        self.leave.wanted()
        if self.leave.granted():
            super().handle_exit(sig, frame)

    def notify(self) -> None:
        """Tell the master, once a second at least, that it lives."""
        super().notify()
        if self.alive and self.leave.granted():
            super().handle_exit(None, None)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if isinstance(exc, errors.LimitRequestLine):
            status, code = 414, "uri_too_long"
        elif isinstance(exc, errors.LimitRequestHeaders):
            status, code = 431, "headers_too_large"
        elif isinstance(exc, errors.ParseException):
            status, code = 400, "malformed"
        else:
            status, code = 500, "internal_error"
            self.log.error("Error handling request", exc_info=exc)
        with suppress(OSError):
            client.sendall(problem(status, code))


def problem(status: int, code: str) -> bytes:
    """Return a whole HTTP/1.1 answer that holds a problem document and closes the connection."""
    phrase = HTTPStatus(status).phrase
    request_id = str(uuid.uuid4())
    body = json.dumps(
        {
            "type": f"/problems/{code}",
            "title": phrase,
            "status": status,
            "detail": "The request breaks HTTP, or a limit of the server.",
            "instance": None,
            "code": code,
            "request_id": request_id,
            "params": {},
            "errors": [],
        }
    ).encode()
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Cache-Control: no-store\r\nX-Request-ID: {request_id}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
