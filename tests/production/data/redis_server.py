"""A Valkey with docker/redis's own settings and users, that can be stopped and started; and TLS in front of it."""

import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import redis

from config.env import ROOT
from scripts.stack.cluster import clean_environment
from scripts.stack.valkey import _program
from tests.support.server import free_port

SETTINGS = ROOT / "docker" / "redis"
PATIENCE = 30.0


@dataclass
class RedisServer:
    """The server, and the two who may come in: the application, and the test, which may do everything."""

    folder: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://cms:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def admin(self) -> "redis.Redis":
        return redis.Redis(port=self.port, username="test", password=self.password)

    def start(self) -> None:
        settings = (SETTINGS / "redis.conf").read_text().splitlines()
        # The Valkey from PyPI has no TLS: the test puts it in front.
        kept = [line for line in settings if not line.startswith(("tls-", "port "))]
        (self.folder / "redis.conf").write_text("\n".join(kept))
        digest = sha256(self.password.encode()).hexdigest()
        users = (SETTINGS / "users.acl").read_text().replace("PASSWORD_SHA256", digest)
        (self.folder / "users.acl").write_text(f"{users}user test on #{digest} ~* &* +@all\n")
        command = [str(_program()), str(self.folder / "redis.conf"), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.folder), "--aclfile", str(self.folder / "users.acl")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=clean_environment())
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.admin.ping()
                return
            except redis.ConnectionError:
                assert self.process.poll() is None, "it did not start"
                assert time.monotonic() < deadline, "it does not answer"
                time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    folder = Path(tempfile.mkdtemp(prefix="cms-redis-"))
    made = RedisServer(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def behind_tls(port: int, certificate: Path, key: Path) -> Iterator[int]:
    """Speak TLS on a port of its own, and pass on what is said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_accept, args=(door, context, port), daemon=True).start()
        yield int(door.getsockname()[1])
        door.shutdown(socket.SHUT_RDWR)


def _accept(door: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            plain, _ = door.accept()
            threading.Thread(target=_pass_on, args=(plain, context, port), daemon=True).start()


def _pass_on(plain: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError), ExitStack() as ends:
        outer = ends.enter_context(context.wrap_socket(ends.enter_context(plain), server_side=True))
        inner = ends.enter_context(socket.create_connection(("127.0.0.1", port)))
        threading.Thread(target=_copy, args=(inner, outer), daemon=True).start()
        _copy(outer, inner)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
        target.shutdown(socket.SHUT_RDWR)
