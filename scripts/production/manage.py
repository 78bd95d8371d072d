"""Runs one command in production: `manage.sh`."""

import os
import shutil
import sys
from collections.abc import Sequence

from scripts.production import applications, outcomes
from scripts.production.dotenv import ROOT, Variables
from scripts.production.outcomes import EXIT_CODES, Refused
from scripts.production.runtime import Host, choose, compose, docker_environment

HELP = f"""\
usage: scripts/manage.sh [--compose | --host] COMMAND [ARGUMENTS]

  migrate           apply migrations, as the owner of the tables
  createsuperuser   make an administrator of everything
  collectstatic     gather static files (a container's image has them already)
  shell             Django's shell
  dbshell           psql, as the application; --owner: as the owner of the tables; other arguments are psql's
  logs              of the containers; arguments are those of docker compose logs
  bash              a shell where the application is
  compose           docker compose itself, on the production file: compose ps
  any other         a command of manage.py, such as check --deploy

CMS_RUNTIME, CMS_ENV_FILE: as for scripts/backup-database.sh --help.

{EXIT_CODES}"""
AS_OWNER = frozenset({"migrate", "sqlmigrate", "squashmigrations", "stage_legacy", "load_legacy"})
OF_CONTAINERS = frozenset({"logs", "compose"})


def main(given: list[str]) -> None:
    wanted = ""
    while given and given[0] in {"--compose", "--host"}:
        wanted, given = given[0].removeprefix("--"), given[1:]
    if not given or given[0] in {"-h", "--help", "help"}:
        print(HELP)
        raise SystemExit(0 if given else outcomes.USAGE)
    variables = Variables.load()
    command, rest = given[0], given[1:]
    if command in OF_CONTAINERS and not wanted and not variables.text("CMS_RUNTIME") and shutil.which("docker"):
        wanted = "compose"  # also while its database, by which it is told, is away: that is when logs are read
    runtime = choose(wanted, variables)
    if isinstance(runtime, Host):
        _on_host(runtime, variables, command, rest)
    _become(in_containers(command, rest), docker_environment())


def in_containers(command: str, rest: Sequence[str]) -> list[str]:
    """Return what runs it in the production stack: beside what serves, or in it where a person looks around."""
    terminal = () if sys.stdin.isatty() else ("-T",)
    if command in OF_CONTAINERS:
        return compose(*((command,) if command == "logs" else ()), *rest)
    if command == "dbshell":
        who = ("cms_owner",) if "--owner" in rest else ("cms_app",)
        options = (f"--env=PGOPTIONS=-c role={who[0]}", "--user", "postgres", "postgres", "psql", "--dbname", "cms")
        return compose("exec", *terminal, *options, *_for_psql(rest))
    if command == "bash":
        return compose("exec", *terminal, "web", "bash", *rest)
    if command in AS_OWNER:
        return compose("run", "--rm", *terminal, "migrate", "python", "manage.py", command, *rest)
    return compose("run", "--rm", "--no-deps", *terminal, "web", "python", "manage.py", command, *rest)


def _for_psql(rest: Sequence[str]) -> list[str]:
    """Return psql's own arguments; a `--` before them, as manage.py wants it, is none of them."""
    given = [part for part in rest if part != "--owner"]
    return given[1:] if given[:1] == ["--"] else given


def _on_host(runtime: Host, variables: Variables, command: str, rest: Sequence[str]) -> None:
    if command in OF_CONTAINERS:
        raise Refused(f"{command} is for containers; on a host, look where your service manager keeps logs.")
    if command == "dbshell" and "--owner" in rest:
        program = runtime.as_owner("psql", *_for_psql(rest))
        for descriptor in program.descriptors:
            os.set_inheritable(descriptor, True)
        _become(list(program.arguments), dict(program.environment))
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        **(applications.as_owner(variables) if command in AS_OWNER else variables.merged()),
    }
    if command == "bash":
        _become(["bash", *rest], environment)
    _become(with_django(command, rest), environment)


def with_django(command: str, rest: Sequence[str]) -> list[str]:
    """Return what runs it on this host."""
    arguments = ("--", *_for_psql(rest)) if command == "dbshell" else rest
    return [applications.python(), "manage.py", command, *arguments]


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Go on as another program, which has the terminal and gives the exit code."""
    os.chdir(ROOT)
    try:
        os.execvpe(command[0], command, environment)
    except FileNotFoundError:
        raise Refused(f"{command[0]} is not installed.") from None


if __name__ == "__main__":
    outcomes.run(main)
