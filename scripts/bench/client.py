"""The load: a few kept-alive connections to 127.0.0.1, each asking again once it is answered.

A process of its own, so that its work is on nobody's account. Jobs come, and results go, as lines of JSON.
"""

import json
import selectors
import socket
import sys
import time
from typing import Any, TypedDict

PATIENCE = 10.0


class Job(TypedDict):
    port: int
    requests: list[str]
    connections: int
    count: int
    seconds: float


class Connection:
    """One connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.asked_at = b"", 0.0

    def ask(self, request: bytes) -> None:
        self.buffer, self.asked_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """Take what has come; return status and body once the answer is complete."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("The server has closed the connection.")
        self.buffer += part
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return None
        status, lower = int(head[9:12]), head.lower()
        if b"transfer-encoding: chunked" in lower:
            return (status, _joined(body)) if body.endswith(b"0\r\n\r\n") else None
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return (status, body) if len(body) >= length else None


def _joined(chunked: bytes) -> bytes:
    whole = b""
    while chunked:
        size, _, chunked = chunked.partition(b"\r\n")
        whole += chunked[: int(size, 16)]
        chunked = chunked[int(size, 16) + 2 :]
    return whole


def run(job: Job) -> dict[str, Any]:
    """Send the requests in turn until the count or the time is up; wait for every answer."""
    requests = [text.encode("latin-1") for text in job["requests"]]
    asked, latencies, size, refused, last = 0, [], 0, "", b""
    began = time.perf_counter()
    ends_at = began + job["seconds"]
    with selectors.DefaultSelector() as selector:
        open_connections = min(job["connections"], job["count"])
        for _ in range(open_connections):
            connection = Connection(job["port"])
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(requests[asked % len(requests)])
            asked += 1
        while open_connections:
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError(f"No answer within {PATIENCE:.0f} seconds.")
            for key, _ in ready:
                connection = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                present = time.perf_counter()
                latencies.append(present - connection.asked_at)
                status, last = answer
                size += len(last)
                if status != 200:
                    refused = f"{status} {last[:500].decode(errors='replace')}"
                if asked < job["count"] and present < ends_at:
                    connection.ask(requests[asked % len(requests)])
                    asked += 1
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
                    open_connections -= 1
    return {
        "latencies": latencies,
        "seconds": time.perf_counter() - began,
        "bytes": size / len(latencies),
        "refused": refused,
        "last": last.decode(),
    }


def main() -> None:
    for line in sys.stdin:
        try:
            result = run(json.loads(line))
        except (OSError, ValueError) as error:
            result = {"refused": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
