"""The measured web servers: each application under its own gunicorn, all with the product's configuration."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from scripts.bench import cpu, environment
from scripts.bench.children import Children
from scripts.bench.failures import BenchError
from scripts.bench.targets import APPLICATIONS

THREADS: Final = 4
READY_WITHIN: Final = 30.0
FIRST_PORT, PORTS = 8300, 100


@dataclass(frozen=True)
class Server:
    """One gunicorn with one worker process."""

    port: int
    process: subprocess.Popen[Any]

    def workers(self) -> list[int]:
        return cpu.children(self.process.pid)


@contextmanager
def running(children: Children, variables: Mapping[str, str]) -> Iterator[dict[str, Server]]:
    """Run all applications."""
    ports = _free_ports()
    found = {name: _start(children, name, next(ports), variables) for name in APPLICATIONS}
    try:
        for name, server in found.items():
            _wait(name, server)
        yield found
    finally:
        children.end([server.process for server in found.values()])


def _start(children: Children, name: str, port: int, variables: Mapping[str, str]) -> Server:
    application, own = APPLICATIONS[name]
    command = [
        sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", "--no-control-socket",
        "--workers", "1", "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}", application,
    ]  # fmt: skip
    with _log(name).open("wb") as log:
        process = children.start(command, {**variables, **own}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    return Server(port, process)


def _wait(name: str, server: Server) -> None:
    """Wait until the server takes connections and its worker runs.

    :raises BenchError: if it ends, or takes too long
    """
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=1):
                if server.workers():
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise BenchError(f"The server {name!r} does not start; the end of {_log(name)}:\n{_log(name).read_text()[-2000:]}")


def _log(name: str) -> Any:
    folder = environment.RESULTS / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.log"


def _free_ports() -> Iterator[int]:
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
    raise BenchError(f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}.")
