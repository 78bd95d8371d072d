"""A real HTTP server in the place of a language model, in a thread of its own: it answers as it is told to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler
Behaviour = Callable[[Handler], None]


@dataclass
class Model:
    """What the server was asked, and how it answers."""

    behaviour: Behaviour
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)


def saying(text: Any) -> Behaviour:
    """Answer with this text."""
    return raw(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def raw(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answer with these bytes."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def dripping(pause: float, pieces: int = 1000) -> Behaviour:
    """Answer one byte after the other, never so slowly that a single read takes too long."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(pieces):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def dripping_headers(pause: float, pieces: int = 1000) -> Behaviour:
    """Answer with a header that never ends, one byte after the other."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(pieces):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def silent(until: threading.Event) -> Behaviour:
    """Say nothing."""
    return lambda handler: until.wait(30) and None


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Model]:
    """Run the server on a free port of this machine."""
    model = Model(behaviour)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
            try:
                model.behaviour(self)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
