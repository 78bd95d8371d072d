"""A machine whose docker only remembers what it was asked, and fails where it is told to."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from config.env import ROOT


@dataclass
class Machine:
    """A machine with one version in service, in two web containers."""

    folder: Path
    statuses: list[int] = field(default_factory=list)  # what nginx answers next; 200 when none is left
    health: str = ""

    def fail(self, *patterns: str) -> None:
        (self.folder / "fails").write_text("\n".join(patterns))

    def be_ill(self, *images: str) -> None:
        (self.folder / "ill").write_text(" ".join(images))

    def run(self, script: str, *arguments: str) -> tuple[int, str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "STAND_IN": str(self.folder),
            "CMS_ENV_FILE": str(self.folder / "env.prod"),
            "CMS_DEPLOY_DIR": str(self.folder / "deploy"),
            "CMS_SECRETS_DIR": str(self.folder / "secrets"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "HOME": str(self.folder),
        }
        done = subprocess.run(
            [ROOT / "scripts" / script, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    def deploy(self, *arguments: str) -> tuple[int, str]:
        fixed = ("--settle=0", "--patience=0", f"--health-url={self.health}")
        return self.run("deploy.sh", *fixed, *(arguments or ("--version=2", "--no-backup")))

    def asked(self, *words: str) -> list[str]:
        """Return what docker was asked that changes anything, or what holds one of these words."""
        changing = words or ("build", "compose up", "compose run", "stop", "rm ")
        lines = (self.folder / "asked").read_text().splitlines()
        return [line for line in lines if any(word in line for word in changing)]

    @property
    def containers(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "containers").read_text())
        return found

    @property
    def current(self) -> str:
        return (self.folder / "deploy" / "current").read_text().strip()

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        lines = (self.folder / "deploy" / "history").read_text().splitlines()
        return [(json.loads(line)["version"], json.loads(line)["outcome"]) for line in lines]


@contextmanager
def a_machine(tmp_path: Path, certificates: Path) -> Iterator[Machine]:
    """Make one with version 1 in service."""
    made = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "docker"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -S {Path(__file__).with_name("docker.py")} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "containers").write_text(json.dumps({"web-1": "cms-web:1", "web-2": "cms-web:1"}))
    (tmp_path / "number").write_text("2")
    for name in ("asked", "fails", "ill"):
        (tmp_path / name).write_text("")
    (tmp_path / "env.prod").write_text("CMS_VERSION=1\nCMS_SERVER_NAME=cms.university.test\n")
    (tmp_path / "env.prod").chmod(0o600)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "tls").symlink_to(certificates)
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "current").write_text("1\n")
    first = {"version": "1", "previous": "", "outcome": "in service", "backup": "", "at": "2026-03-02T12:00:00+00:00"}
    (tmp_path / "deploy" / "history").write_text(json.dumps(first) + "\n")

    class Nginx(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(made.statuses.pop(0) if made.statuses else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Nginx) as server:
        made.health = f"http://127.0.0.1:{server.server_port}/readyz"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()
