"""Clients of the proxy: over TLS, by its name, from any address of this machine."""

import http.client
import json
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.support.nginx import Nginx

TIMEOUT = 60
# Of the shape of an access token; the signature is what the proxy knows a caller by.
SIGNATURE = 86


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    fields: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return self.fields.get_all(name) or []


class Caller:
    """One connection at a time to the proxy."""

    def __init__(self, server: Nginx, *, address: str = "127.0.0.1", **fields: str) -> None:
        self.server, self.address, self.fields = server, address, {k.replace("_", "-"): v for k, v in fields.items()}
        self.wire: http.client.HTTPSConnection | None = None

    def ask(self, method: str, path: str, body: Any = None, *, close: bool = False, **fields: str) -> Answer:
        """Send one request and return its answer. A body that is no bytes is sent as JSON."""
        headers = {
            "Host": self.server.name,
            **self.fields,
            **{name.replace("_", "-"): value for name, value in fields.items()},
        }
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        wire = self.wire or _Connection(self.server, self.address)
        self.wire = None
        wire.request(method, path, body=body, headers=headers)
        response = wire.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if close or response.will_close:
            wire.close()
        else:
            self.wire = wire
        return answer

    def get(self, path: str, **fields: Any) -> Answer:
        return self.ask("GET", path, **fields)

    def post(self, path: str, body: Any = None, **fields: Any) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **fields)

    def __del__(self) -> None:
        if self.wire:
            self.wire.close()


class _Connection(http.client.HTTPSConnection):
    def __init__(self, server: Nginx, address: str) -> None:
        super().__init__(server.name, server.https, timeout=TIMEOUT, context=_usual(server))
        self.server, self.from_address = server, address

    def connect(self) -> None:
        self.sock = open_tls(self.server, address=self.from_address)


@cache
def _usual(server: Nginx) -> ssl.SSLContext:
    return trusting(server)


def trusting(server: Nginx) -> ssl.SSLContext:
    """Return a context that trusts the server's own certificate, and nothing else."""
    return ssl.create_default_context(cafile=str(server.folder / "tls" / "fullchain.pem"))


def open_tls(
    server: Nginx, *, address: str = "127.0.0.1", name: str | None = None, context: ssl.SSLContext | None = None
) -> ssl.SSLSocket:
    """Open a connection from an address of this machine (all of 127.0.0.0/8 is)."""
    plain = socket.create_connection(("127.0.0.1", server.https), timeout=TIMEOUT, source_address=(address, 0))
    return (context or _usual(server)).wrap_socket(plain, server_hostname=name or server.name)


def say(server: Nginx, data: bytes, *, address: str = "127.0.0.1") -> bytes:
    """Send these bytes through TLS and return all that comes back until the other side ends."""
    with open_tls(server, address=address) as wire:
        return _said(wire, data)


def say_plainly(server: Nginx, data: bytes) -> bytes:
    """Do the same without TLS, at the port for that."""
    with socket.create_connection(("127.0.0.1", server.http), timeout=TIMEOUT) as wire:
        return _said(wire, data)


def _said(wire: socket.socket, data: bytes) -> bytes:
    parts = []
    with suppress(ConnectionError, ssl.SSLEOFError):
        wire.sendall(data)
        while part := wire.recv(65536):
            parts.append(part)
    return b"".join(parts)


def status_of(raw: bytes) -> int:
    """Return the status of the first answer in these bytes; 0 if there is none."""
    return int(raw.split(b" ", 2)[1]) if raw.startswith(b"HTTP/1.1 ") else 0


def token(mark: str) -> dict[str, str]:
    """Return the header of a token that is none, but looks like one."""
    return {"Authorization": f"Bearer {'h' * 20}.{'p' * 40}.{mark:x<{SIGNATURE}}"}
