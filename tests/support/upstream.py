"""A server that notes, byte by byte, what a proxy sends it, and answers as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    line: str
    fields: list[tuple[str, str]]
    body: bytes

    def field(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for each, value in self.fields if each.lower() == name.lower()]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


@dataclass
class Upstream:
    """What came so far. `answer` returns bytes; with None the connection is closed without a word."""

    port: int = 0
    answer: Callable[[Received], bytes | None] = lambda _request: OK
    received: list[Received] = field(default_factory=list)

    def clear(self) -> None:
        self.received.clear()
        self.answer = lambda _request: OK

    def to(self, path: str) -> list[Received]:
        """Return what came to a path, whatever its query."""
        return [each for each in self.received if each.path.partition("?")[0] == path]

    def serve(self, wire: socket.socket) -> None:
        with wire, suppress(OSError, ValueError, IndexError):
            stream = wire.makefile("rb")
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = stream.readline()
                if not line:
                    return
                head += line
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            fields = [(name, value.strip()) for name, _, value in (each.partition(":") for each in lines)]
            length = next((int(value) for name, value in fields if name.lower() == "content-length"), 0)
            request = Received(first, fields, stream.read(length))
            self.received.append(request)
            if answer := self.answer(request):
                wire.sendall(answer)


@contextmanager
def upstream(address: str = "127.0.0.1", port: int = 0) -> Iterator[Upstream]:
    """Run one, on a port of its own unless one is named."""
    with socket.create_server((address, port)) as door:
        found = Upstream(door.getsockname()[1])

        def listen() -> None:
            with suppress(OSError):
                while True:
                    wire, _ = door.accept()
                    threading.Thread(target=found.serve, args=[wire], daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield found
        door.shutdown(socket.SHUT_RDWR)
