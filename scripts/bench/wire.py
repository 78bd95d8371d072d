"""Counts statements where nothing can hide: on the wire between a web server and PostgreSQL."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

_EXECUTE, _QUERY = ord("E"), ord("Q")


class Counter:
    """The statements that have passed so far."""

    def __init__(self) -> None:
        self.statements = 0
        self.url = ""


@contextlib.contextmanager
def counting(database_url: str) -> Iterator[Counter]:
    """Stand between the applications and PostgreSQL; `url` is the address for the applications."""
    parts = urlsplit(database_url)
    counter, loop, ready = Counter(), asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(
            lambda reader, writer: _connect(reader, writer, parts.hostname or "127.0.0.1", parts.port or 5432, counter),
            "127.0.0.1",
            0,
        )
        account = parts.netloc.rpartition("@")[0]
        port = server.sockets[0].getsockname()[1]
        counter.url = urlunsplit(
            parts._replace(netloc=f"{account}@127.0.0.1:{port}" if account else f"127.0.0.1:{port}")
        )
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield counter
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _connect(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, counter: Counter
) -> None:
    server_reader, server_writer = await asyncio.open_connection(host, port)
    back = asyncio.create_task(_copy(server_reader, writer))
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        length = await reader.readexactly(4)
        server_writer.write(length + await reader.readexactly(int.from_bytes(length) - 4))
        while True:
            head = await reader.readexactly(5)
            counter.statements += head[0] in {_EXECUTE, _QUERY}
            server_writer.write(head + await reader.readexactly(int.from_bytes(head[1:]) - 4))
    server_writer.close()
    back.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.CancelledError):
        while part := await reader.read(65_536):
            writer.write(part)
    writer.close()
