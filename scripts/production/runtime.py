"""Where PostgreSQL's programs run: on this host, or in the containers of the production compose file."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from scripts.production.dotenv import ROOT, Variables, env_file
from scripts.production.logins import MAINTENANCE, Login, Logins, from_variables
from scripts.production.outcomes import Refused

COMPOSE_FILE = ROOT / "docker" / "docker-compose-prod.yaml"
Pipe = int | IO[bytes] | None
SECRETS = "/run/secrets"
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Program:
    """A program that is ready to be started."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    descriptors: Sequence[int] = field(default=())

    def start(
        self,
        *,
        stdin: Pipe = subprocess.DEVNULL,
        stdout: Pipe = None,
        stderr: Pipe = None,
        apart: bool = False,
    ) -> "subprocess.Popen[bytes]":
        """Start it; the password file is its own from here on. Apart, Ctrl-C on the terminal is not for it.

        :raises Refused: if there is no such program
        """
        try:
            return subprocess.Popen(
                self.arguments,
                env=self.environment,
                pass_fds=self.descriptors,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                process_group=0 if apart else None,
            )
        except FileNotFoundError:
            raise Refused(f"{self.arguments[0]} is not installed.") from None
        finally:
            for descriptor in self.descriptors:
                os.close(descriptor)


class Runtime(Protocol):
    """Starts PostgreSQL's programs as the owner, or as the administrator."""

    name: str
    database: str  # the one in service
    owner: str
    app: str

    def as_owner(self, program: str, *arguments: str, database: str = "") -> Program: ...

    def as_admin(self, program: str, *arguments: str, database: str = MAINTENANCE) -> Program: ...

    def as_replication(self, program: str, *arguments: str) -> Program: ...

    def plain(self, program: str, *arguments: str) -> Program: ...

    @property
    def reads_files(self) -> bool:
        """Tell whether the programs see the files of this host."""
        ...


class Host:
    """PostgreSQL's programs are installed here: in PG_BIN, on PATH, or where Debian puts them."""

    name = "host"
    reads_files = True

    def __init__(self, logins: Logins, programs: str = "") -> None:
        self.logins, self.programs = logins, programs
        self.database, self.owner, self.app = logins.owner.database, logins.owner.user, logins.app

    def as_owner(self, program: str, *arguments: str, database: str = "") -> Program:
        return self._as(self.logins.owner.to(database or self.database), program, arguments)

    def as_admin(self, program: str, *arguments: str, database: str = MAINTENANCE) -> Program:
        return self._as(self.logins.admin.to(database), program, arguments)

    def as_replication(self, program: str, *arguments: str) -> Program:
        """Start a program as the account that may copy clusters.

        :raises Refused: if nothing names it
        """
        if self.logins.replication is None:
            raise Refused("nothing says who may copy the cluster: set DATABASE_REPLICATION_URL.")
        return self._as(self.logins.replication, program, arguments)

    def folder(self, program: str) -> str:
        """Return where a program is, or nothing if that is for PATH to say."""
        return str(Path(self._path(program)).parent) if "/" in self._path(program) else ""

    def plain(self, program: str, *arguments: str) -> Program:
        return Program([self._path(program), *arguments], _clean_environment())

    def _as(self, login: Login, program: str, arguments: Sequence[str]) -> Program:
        descriptor = login.password_file()
        environment = {**_clean_environment(), **login.variables(), "PGPASSFILE": f"/dev/fd/{descriptor}"}
        return Program([self._path(program), *arguments], environment, [descriptor])

    def _path(self, program: str) -> str:
        if self.programs:
            return str(Path(self.programs) / program)
        debian = sorted(DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]), reverse=True)
        # Debian's wrappers on PATH choose by local clusters; the newest serves every server.
        return str(debian[0]) if debian else shutil.which(program) or program


class Compose:
    """PostgreSQL's programs are those of the container `postgres`, whose socket knows the superuser by its account."""

    name = "compose"
    reads_files = False

    # The compose file says so itself, whatever .env.prod holds for a start without containers.
    database, owner, app = "cms", "cms_owner", "cms_app"

    def __init__(self, reach: Sequence[str] = (), container: str = "postgres") -> None:
        self._reach = reach or compose("exec", "-T", "--user", "postgres")
        self._container = container

    def as_owner(self, program: str, *arguments: str, database: str = "") -> Program:
        return self._in_container(program, arguments, database or self.database, f"-c role={self.owner}")

    def as_admin(self, program: str, *arguments: str, database: str = MAINTENANCE) -> Program:
        return self._in_container(program, arguments, database, "")

    def as_replication(self, program: str, *arguments: str) -> Program:
        # Copying is for its own account, and over the network; its password stays where it is.
        script = f'PGPASSWORD="$(cat {SECRETS}/postgres-replication-password)" exec "$@"'
        address = f"--dbname=host=127.0.0.1 user=cms_replication sslmode=verify-ca sslrootcert={SECRETS}/ca.crt"
        return self._in_container("sh", ("-c", script, "sh", program, address, *arguments), MAINTENANCE, "")

    def plain(self, program: str, *arguments: str) -> Program:
        return self._in_container(program, arguments, MAINTENANCE, "")

    def _in_container(self, program: str, arguments: Sequence[str], database: str, options: str) -> Program:
        settings = {"PGDATABASE": database, "PGUSER": "postgres", "PGAPPNAME": "cms-operations", "PGOPTIONS": options}
        given = [part for name, value in settings.items() if value for part in ("--env", f"{name}={value}")]
        return Program([*self._reach, *given, self._container, program, *arguments], docker_environment())


def compose(*arguments: str) -> list[str]:
    """Return a command of `docker compose` on the production file."""
    environment = ["--env-file", str(env_file())] if env_file().is_file() else []
    return ["docker", "compose", "-f", str(COMPOSE_FILE), *environment, *arguments]


def deployed_version() -> str:
    """Return the version that deploy.sh has put into service; nothing before the first.

    :raises Refused: if that can't be read
    """
    path = deployments() / "current"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}): run this as its owner, or as root (sudo).") from None


def deployments() -> Path:
    """Return the folder in which deploy.sh keeps what it did."""
    return Path(os.environ.get("CMS_DEPLOY_DIR") or ROOT / ".deploy")


def docker_environment(version: str = "") -> dict[str, str]:
    """Return the environment for docker, in which the compose file finds the version that is meant."""
    version = version or os.environ.get("CMS_VERSION", "") or deployed_version()
    return _clean_environment() | ({"CMS_VERSION": version} if version else {})


def choose(wanted: str, variables: Variables) -> Runtime:
    """Return the wanted runtime (`compose`, `host`), or the one that is there.

    :raises Refused: if it is neither
    """
    wanted = wanted or variables.text("CMS_RUNTIME")
    if wanted not in {"", "compose", "host"}:
        raise Refused(f"CMS_RUNTIME must be compose or host, not {wanted!r}.")
    if wanted == "compose" or (not wanted and compose_is_up()):
        return Compose()
    return Host(from_variables(variables), variables.text("PG_BIN"))


def compose_is_up() -> bool:
    """Tell whether the production stack's database runs in a container."""
    if not (shutil.which("docker") and COMPOSE_FILE.is_file()):
        return False
    command = compose("ps", "--quiet", "--status", "running", "postgres")
    done = subprocess.run(command, env=docker_environment(), capture_output=True, check=False)
    return done.returncode == 0 and bool(done.stdout.strip())


def _clean_environment() -> dict[str, str]:
    """Return our environment without what would lead libpq elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
