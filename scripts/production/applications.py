"""The application's own processes, as far as a restore concerns them."""

import subprocess
import sys
from pathlib import Path

from scripts.production.dotenv import ROOT, Variables
from scripts.production.logins import from_variables
from scripts.production.outcomes import Failed, say
from scripts.production.runtime import Runtime, compose, docker_environment

LISTENERS = ("worker", "stream")  # they hold a connection for as long as they live
REPLICA = "postgres-replica"  # a new name ends no session there


def restart(runtime: Runtime) -> None:
    """Start anew what holds a connection of its own; the others connect again with their next request."""
    if runtime.name == "host":
        say("Restart the worker and the stream of news; the web processes connect again by themselves.")
        say("If there is a replica, restart it: who is connected to it still reads the database of before.")
        return
    names = [*LISTENERS, *([REPLICA] if _runs(REPLICA) else [])]
    if subprocess.run(compose("restart", *names), env=docker_environment(), check=False).returncode:
        say(f"{' and '.join(names)} could not be restarted: scripts/manage.sh compose restart {' '.join(names)}")


def _runs(service: str) -> bool:
    command = compose("ps", "--quiet", "--status", "running", service)
    return bool(subprocess.run(command, env=docker_environment(), capture_output=True, check=False).stdout.strip())


def migrate(runtime: Runtime, variables: Variables, database: str) -> None:
    """Apply the migrations of this code to a database, as its owner.

    :raises Failed: if that fails
    """
    say("Applying newer migrations …")
    if runtime.name == "compose":
        command = compose("run", "--rm", "--no-deps", "-T", "--env", f"POSTGRES_DB={database}", "migrate")
        environment = docker_environment()
    else:
        command = [python(), "manage.py", "migrate", "--no-input", "--verbosity=0"]
        environment = as_owner(variables, database)
    if subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode:
        raise Failed("the migrations failed on the restored database; the old one is in service.")


def as_owner(variables: Variables, database: str = "") -> dict[str, str]:
    """Return the environment for one command of Django's that runs as the owner of the tables."""
    owner = from_variables(variables).owner
    changed = {
        "DJANGO_SETTINGS_MODULE": variables.text("DJANGO_SETTINGS_MODULE", "config.settings.prod"),
        # Emptied and not left out: the application reads .env.prod itself for what is not set.
        **dict.fromkeys(("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_REPLICA_URL", "DATABASE_REPLICA_URL_FILE"), ""),
        "POSTGRES_PASSWORD_FILE": "",
        "POSTGRES_PGBOUNCER": "false",
        "POSTGRES_USER": owner.user,
        "POSTGRES_PASSWORD": owner.password,
        "POSTGRES_HOST": owner.host,
        "POSTGRES_PORT": str(owner.port),
        "POSTGRES_DB": database or owner.database,
        "POSTGRES_SSLMODE": owner.ssl_mode,
        "POSTGRES_SSLROOTCERT": owner.ssl_root,
        "POSTGRES_STATEMENT_TIMEOUT": "0",
        "POSTGRES_LOCK_TIMEOUT": "10s",
    }
    hidden = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}
    return {name: value for name, value in (variables.merged() | changed).items() if name not in hidden}


def python() -> str:
    """Return the Python that has the application's packages."""
    own = ROOT / ".venv" / "bin" / "python"
    return str(own) if own.exists() else str(Path(sys.executable))
