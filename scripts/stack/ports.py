"""Finds free ports, and waits for servers that others run."""

import random
import socket
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil

from scripts.stack.errors import StackError

HOST = "127.0.0.1"
# Below the range from which systems take the near end of outgoing connections.
OWN_RANGE = range(20_000, 30_000)
PATIENCE = 3.0  # seconds


def is_free(port: int) -> bool:
    """Return whether we could listen there.

    :raises OSError: if the system forbids it for another reason than a listener
    """
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex((HOST, port)) == 0:  # some systems let two listeners share a port
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def becomes_free(port: int, *, within: float = PATIENCE) -> bool:
    """Return whether we could listen there in a moment: a program that was killed holds its port until it is gone."""
    deadline = time.monotonic() + within
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def choose(saved: Path) -> int:
    """Return the port used last time if it is free, else a new one."""
    try:
        port = int(saved.read_text())
        if becomes_free(port):
            return port
    except (OSError, ValueError):
        pass
    for port in random.sample(OWN_RANGE, 200):
        if is_free(port):
            saved.write_text(str(port))
            return port
    raise StackError(f"No free port between {OWN_RANGE.start} and {OWN_RANGE.stop} on {HOST}: stop some servers.")


def web_port(text: str) -> int:
    """Read the port to serve on.

    :raises StackError: if it is no port number
    """
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65_536:
        raise StackError(f"PORT={text} is no port number: use one from 1 to 65535, e.g. PORT=8001 ./scripts/dev.sh")
    return int(text)


def require_free(port: int) -> None:
    """Refuse a port that another program holds.

    :raises StackError: saying who and what to do
    """
    other = port + 1 if port < 65_535 else 8000
    try:
        if becomes_free(port):
            return
    except OSError as error:
        raise StackError(
            f"Port {port} can't be used ({error.strerror}): choose another, e.g. PORT=8001 ./scripts/dev.sh"
        ) from error
    raise StackError(
        f"Port {port} is taken{_holder(port)}: stop that program or choose another, e.g. PORT={other} ./scripts/dev.sh"
    )


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except (psutil.Error, OSError):
        pass
    return ""


def require_reachable(variable: str, url: str, default_port: int) -> None:
    """Refuse a server of the user's own that does not answer.

    :raises StackError: naming the variable and the server, never the password
    """
    advice = f"start it, or unset {variable} to use the built-in one."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or default_port
    except ValueError as error:
        raise StackError(f"{variable} is no URL ({error}): correct it, or unset it to use the built-in one.") from error
    host = host or parse_qs(parts.query).get("host", [""])[0]
    if parts.scheme == "unix" or not host or host.startswith("/"):
        return  # a socket in the file system: the first query will tell
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StackError(f"{variable} points to {host}:{port}, which does not answer ({reason}): {advice}") from error
