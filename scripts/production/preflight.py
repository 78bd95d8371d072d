"""What must be in order before a deployment begins; each complaint says what to do."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from scripts.production.containers import Stack
from scripts.production.dotenv import ROOT, Variables, env_file, parse
from scripts.production.outcomes import Refused
from scripts.production.runtime import compose

SPACE = 3 * 2**30
SOON = 14 * 24 * 3600
CERTIFICATES = ("ca.crt", "postgres.crt", "redis.crt", "nginx/fullchain.pem")
PATIENCE = 5


def check(stack: Stack, variables: Variables, version: str) -> None:
    """Look at everything that needs no image.

    :raises Refused: naming all that is wrong
    """
    if not shutil.which("docker") or stack.ask(["docker", "compose", "version", "--short"]) is None:
        raise Refused("docker with its compose plugin is not there: https://docs.docker.com/engine/install/")
    problems = [*of_the_environment(variables), *_of_secrets(), *_of_space()]
    if not problems and stack.ask(compose("config", "--quiet"), version) is None:
        problems.append("docker compose refuses the configuration: scripts/manage.sh compose config")
    if problems:
        raise Refused(f"{len(problems)} to mend first:" + "".join(f"\n  - {problem}" for problem in problems))


def of_the_environment(variables: Variables) -> list[str]:
    if not env_file().is_file():
        return [f"{env_file().name} is missing: cp .env.example.prod .env.prod, and fill it in"]
    problems = []
    if (name := variables.text("CMS_SERVER_NAME")) in {"", "cms.example.invalid"}:
        problems.append(f"CMS_SERVER_NAME is {name or 'not set'}: the API's own host name goes there")
    place = variables.text("BACKUP_DIR") or "/"
    if not Path(place).is_absolute():
        problems.append(f"BACKUP_DIR is {place}: compose, which mounts it for the monitoring, takes whole paths only")
    if env_file().stat().st_mode & 0o007:
        problems.append(f"everybody on this machine may read {env_file().name}: chmod o= {env_file().name}")
    for key, value in parse(env_file().read_text()).items():
        if "$" in value and f"{key}='" not in env_file().read_text():
            problems.append(f"{key} holds a $, which compose would expand: put its value into single quotes")
    return problems


def _of_secrets() -> list[str]:
    folder = Path(os.environ.get("CMS_SECRETS_DIR") or ROOT / "secrets")
    if not folder.is_dir():
        return ["secrets/ is missing: scripts/init-secrets.sh makes it"]
    problems = []
    for name in CERTIFICATES:
        path = folder / "tls" / name
        if not path.is_file():
            problems.append(f"secrets/tls/{name} is missing: scripts/init-secrets.sh makes what is missing")
            continue
        command = ["openssl", "x509", "-in", str(path), "-noout", "-checkend", str(SOON)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            problems.append(f"secrets/tls/{name} is no certificate that holds for two weeks: renew it")
    return problems


def _of_space() -> list[str]:
    free = shutil.disk_usage(ROOT).free
    return [f"only {free // 2**20} MiB are free: docker image prune, or a larger disk"] if free < SPACE else []


def complaint(variables: Variables, url: str = "") -> str:
    """Ask for readiness through nginx on this machine; return what is wrong, or nothing."""
    name = variables.text("CMS_SERVER_NAME")
    parts = urlsplit(url or f"https://{name}:{variables.text('CMS_PUBLISH_HTTPS', '443')}/readyz")
    host = parts.hostname or "127.0.0.1" if url else "127.0.0.1"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        if parts.scheme == "https":
            # The certificate is another question: the first one is nobody's, and a balancer may have its own.
            unverified = ssl.create_default_context()
            unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
            connection.sock = socket.create_connection((host, port), timeout=PATIENCE)
            # By the API's name: nginx shakes no hand for another, nor for an address.
            connection.sock = unverified.wrap_socket(connection.sock, server_hostname=name or host)
        connection.request("GET", parts.path or "/", headers={"Host": name or host})
        status = connection.getresponse().status
        return "" if status == http.client.OK else f"it answered {status}"
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
