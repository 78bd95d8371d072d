"""Requests go over TLS or nowhere, and one that was cut is sent again as it was."""

import socket
import threading
from collections.abc import Iterator

import pytest

from scripts.migration import sending
from scripts.migration.errors import MigrationError
from scripts.migration.sending import HttpWire

BODY = b'{"id": "1"}'
ANSWER = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
PAUSE = "scripts.migration.sending.time.sleep"


class Server:
    """Cuts as many connections as it is told before it answers; keeps what it heard."""

    def __init__(self, cuts: int) -> None:
        self.cuts = cuts
        self.heard: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                self.heard.append(_whole(connection))
                if len(self.heard) > self.cuts:
                    connection.sendall(ANSWER)


def _whole(connection: socket.socket) -> bytes:
    """Return a request; its head and its body may come one after the other."""
    heard = b""
    while not heard.partition(b"\r\n\r\n")[1] or (heard.startswith(b"POST") and not heard.endswith(b"{}")):
        heard += connection.recv(65536)
    return heard


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    server = Server(request.param)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    thread.join()


@pytest.mark.parametrize("server", [2], indirect=True)
def test_request__whose_connection_is_cut__is_sent_again_as_it_was(server, monkeypatch):
    monkeypatch.setattr(PAUSE, lambda seconds: None)

    answer = HttpWire(server.address)("POST", "/api/v1/units", content=b"{}", headers={"Idempotency-Key": "the same"})

    assert (answer.status, answer.body) == (201, {"id": "1"})
    assert len(server.heard) == 3
    assert len(set(server.heard)) == 1
    assert b"the same" in server.heard[0]


@pytest.mark.parametrize("server", [sending.CONNECTIONS + 1], indirect=True)
def test_request__that_is_cut_again_and_again__is_given_up(server, monkeypatch):
    monkeypatch.setattr(PAUSE, lambda seconds: None)

    with pytest.raises(MigrationError, match="does not answer"):
        HttpWire(server.address)("GET", "/api/v1/units", content=None, headers={})

    assert len(server.heard) == sending.CONNECTIONS


@pytest.mark.parametrize(
    "address",
    ["http://cms.university.test", "http://127.0.0.1.university.test", "http://localhost@university.test", "cms"],
)
def test_password__to_elsewhere_without_tls__is_not_sent(address):
    with pytest.raises(MigrationError, match="in clear"):
        HttpWire(address)


@pytest.mark.parametrize("address", ["https://cms.university.test", "http://127.0.0.1:8100", "http://localhost:1"])
def test_password__over_tls_or_on_this_machine__may_go(address):
    HttpWire(address)
