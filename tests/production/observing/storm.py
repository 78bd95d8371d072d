"""The three kinds of processes with everything switched on, and a storm of requests that holds secrets everywhere."""

import http.client
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from config.env import ROOT
from domain.shared import clock
from tests.support.server import free_port, send

PATIENCE = 60.0  # seconds
COMMANDS = {
    "web": ["-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application"],
    "stream": ["-m", "uvicorn", "--workers", "1", "config.stream:application", "--port"],
    "worker": ["manage.py", "run_worker"],
}


class Collector(HTTPServer):
    """Takes traces as a collector of OpenTelemetry does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.spans: list[Any] = []
        self.bodies: list[bytes] = []


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.spans += [span for scope in resource.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Process:
    """One of them: where it answers, where it tells metrics, and what it has said."""

    popen: "subprocess.Popen[bytes]"
    port: int
    metrics_port: int
    log: Path

    def ask(
        self, path: str, method: str = "GET", body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        return ask_at(self.port, method, path, body, headers)

    def metrics(self) -> str:
        status, _, body = ask_at(self.metrics_port, "GET", "/metrics", None, {})
        assert status == 200
        return body.decode()

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()


@dataclass
class Observed:
    """All that a storm left."""

    collector: Collector
    processes: dict[str, Process] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for process in self.processes.values() for line in process.lines()]

    def log_text(self) -> str:
        return "\n".join(line for process in self.processes.values() for line in process.lines())


@contextmanager
def observed(folder: Path) -> Iterator[Observed]:
    """Run them on the test's database; what they say is kept in the folder."""
    collector, door = Collector(), door_with_a_certificate(folder)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    threading.Thread(target=_open, args=[door], daemon=True).start()
    found = Observed(collector)
    try:
        for name in COMMANDS:
            found.processes[name] = _start(name, folder, collector.server_address[1], door.getsockname()[1])
        for name, process in found.processes.items():
            await_that(lambda process=process: _answers(process), f"{name} answers")
        yield found
    finally:
        for process in found.processes.values():
            process.popen.send_signal(signal.SIGTERM)
        for process in found.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.popen.wait(30)
            process.popen.kill()
        collector.shutdown()
        collector.server_close()
        door.close()


def door_with_a_certificate(folder: Path) -> ssl.SSLSocket:
    """Return what shows a certificate for 90 days, as the proxy in front does."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=90))
        .sign(key, hashes.SHA256())
    )
    nothing = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, nothing)
    (folder / "door.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "door.pem")
    return context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)


def _open(door: ssl.SSLSocket) -> None:
    while True:
        try:
            door.accept()[0].close()
        except ssl.SSLError:
            continue
        except OSError:
            return


def await_that(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.05)


def _start(name: str, folder: Path, collector: int, tls: int) -> Process:
    port, metrics_port, log = free_port(), free_port(), folder / f"{name}.log"
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": urlunsplit(address),
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "METRICS_BIND": f"127.0.0.1:{metrics_port}",
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "counts"),
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector}",
        "EMAIL_FOLDER": str(log / "no-folder"),  # below a file: no letter can be written
        "BACKUP_DIR": str(folder),
        "DATABASE_REPLICA_URL": urlunsplit(address),  # itself, which is never behind
        "POSTGRES_POOL_MAX": "5",
        "PUBLIC_URL": f"https://localhost:{tls}",
    }
    command = [sys.executable, *COMMANDS[name], *([str(port)] if name == "stream" else [])]
    with log.open("wb") as output:
        popen = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    return Process(popen, port, metrics_port, log)


def _answers(process: Process) -> bool:
    assert process.popen.poll() is None, process.log.read_text()
    try:
        return process.metrics() != "" and (process.popen.args[1] == "manage.py" or process.ask("/livez")[0] == 200)
    except OSError:
        return False


def ask_at(port: int, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        sent = {"Content-Type": "application/json", "Host": "localhost", **headers}
        wire.request(method, path, None if body is None else json.dumps(body), sent)
        answer = wire.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        wire.close()


def storm(found: Observed, email: str, password: str, token: str) -> dict[str, str]:
    """Send secrets to every place that a client, a library or PostgreSQL may take them from; return them."""
    web, stream = found.processes["web"], found.processes["stream"]
    hidden = {
        name: f"canary{name}{secrets.token_hex(8)}" for name in ("query", "path", "wrong", "feed", "reset", "body")
    }
    login = {"email": email, "password": password}
    bearer = {"Authorization": f"Bearer {token}"}
    web.ask("/api/v1/auth/token", "POST", {**login, "password": hidden["wrong"]})
    web.ask("/api/v1/auth/token", "POST", {**login, hidden["body"]: hidden["body"]})
    web.ask(f"/api/v1/units?search={hidden['query']}&token={hidden['query']}", **bearer)
    web.ask(f"/reset/{hidden['path']}{secrets.token_hex(16)}?email={email}")
    web.ask(f"/api/v1/users/{email}", **bearer)
    web.ask(f"/api/v1/calendar/{hidden['feed']}{secrets.token_urlsafe(32)}.ics")
    web.ask("/api/v1/auth/password-reset/confirm", "POST", {"token": hidden["reset"], "password": password})
    web.ask("/api/v1/me", Authorization=f"Bearer {hidden['wrong']}", Cookie=f"refresh={hidden['wrong']}")
    web.ask("/api/v1/me", traceparent=f"00-{'ab' * 16}-{'cd' * 8}-01", **bearer)
    stream.ask(f"/api/v1/me/notifications/stream?token={hidden['query']}")
    send(web.port, f"G\x00T /{hidden['path']} HTTP/1.1\r\nX: {hidden['query']}\r\n\r\n".encode())
    web.ask("/api/v1/auth/password-reset", "POST", {"email": email})
    with unlucky_logins(email, "unique_violation"):
        found.notes["fault"] = web.ask("/api/v1/auth/token", "POST", login)[0]
    with unlucky_logins(email, "query_canceled"):
        found.notes["timeout"] = web.ask("/api/v1/auth/token", "POST", login)[0]
    return {**hidden, "email": email, "password": password, "token": token}


@contextmanager
def unlucky_logins(email: str, condition: str) -> Iterator[None]:
    """Have PostgreSQL refuse new sessions with words and details that name somebody."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION unlucky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE {condition} USING MESSAGE = 'duplicate "{email}"', DETAIL = 'Key (email)=({email}) exists.';
            END $$;
            CREATE TRIGGER unlucky BEFORE INSERT ON device_sessions FOR EACH ROW EXECUTE FUNCTION unlucky()
            """
        )
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER unlucky ON device_sessions; DROP FUNCTION unlucky()")


def empty_queue() -> None:
    """Leave no work to those who come after: the queue's tables are none that Django empties."""
    with connection.cursor() as cursor:
        for table in ("periodic_defers", "events", "jobs", "workers"):
            cursor.execute(f"DELETE FROM procrastinate_{table}")
