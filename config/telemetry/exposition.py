"""Serves metrics on a port of their own, beside the work."""

import os
import socket
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from urllib.parse import urlsplit

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import CollectorRegistry

PATIENCE = 5  # seconds for one that asks


class PortTaken(OSError):
    """Nobody can be told here."""


@cache
def gate() -> threading.Lock:
    """Return the lock under which metrics are put together, and no process forks: no child inherits a held lock."""
    lock = threading.Lock()
    os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


class _Server(ThreadingHTTPServer):
    """Keeps nobody waiting for who says nothing, and no probe for servers that are slow to tell their figures."""

    daemon_threads = True

    def __init__(self, host: str, port: int, registry: CollectorRegistry) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.registry = registry
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server what we are called."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "metrics", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up misses the answer; nobody else has to know."""


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: _Server
    server_version, sys_version = "cms", ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/metrics":
            with gate():
                body = generate_latest(self.server.registry)
            self._answer(200, CONTENT_TYPE_LATEST, body)
        elif path == "/livez":
            self._answer(200, "application/json", b'{"status": "ok"}')
        else:
            self._answer(404, "text/plain", b"")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Who asks for metrics is not worth a line."""


def serve(bind: str, registry: CollectorRegistry) -> HTTPServer:
    """Serve the metrics until the process ends.

    :raises PortTaken: if the port is somebody else's
    """
    parts = urlsplit(f"//{bind}")
    gate()
    try:
        server = _Server(parts.hostname or "", parts.port or 0, registry)
    except OSError as error:
        raise PortTaken(f"METRICS_BIND={bind} can't be served: {error.strerror or error}") from error
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
