"""The embedded PostgreSQL: how to serve it."""

import time
from pathlib import Path

import psutil

from scripts.stack import ports
from scripts.stack.cluster import DATABASE, USER, clean_environment, create_cluster
from scripts.stack.errors import StackError
from scripts.stack.homes import Home, find_home
from scripts.stack.places import Places
from scripts.stack.processes import Service

READY_LINE = 7  # of postmaster.pid
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    # Nobody looks at figures of their statements, and none runs long enough to be worth compiling.
    "pg_stat_statements.track": "none",
    "compute_query_id": "off",
    "jit": "off",
    "max_wal_size": "4GB",
}
SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # their paths may not be longer than about 100 characters
    "shared_preload_libraries": "pg_stat_statements",
    "log_line_prefix": "%m [%p] ",
}


def open_cluster(places: Places, settings: dict[str, str]) -> tuple[Service, str]:
    """Make the cluster if there is none, and return the service and its URL."""
    home = find_home(places)
    log = places.logs / "postgres.log"
    if not (home.data / "PG_VERSION").exists():
        create_cluster(home, log, syncs=settings.get("fsync") != "off")
    _await_end_of_killed(home.data)
    _drop_misleading_lock(home.data)
    port = ports.choose(places.run / "postgres.port")
    options = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port), **settings}.items()]
    service = Service(
        name="postgres",
        title="PostgreSQL",
        command=[home.program("postgres"), "-D", str(home.data), *options],
        log=log,
        environment=clean_environment(),
        directory=home.directory,
        is_ready=lambda pid: _says_ready(home.data, pid),
        ready_within=120.0,  # recovery after a crash may take its time
        endings=(("SIGINT", 15.0), ("SIGQUIT", 5.0)),
        account=home.account.to_switch,
        serves_others=True,
        address=f"{ports.HOST}:{port}, data in {home.data}",
    )
    return service, f"postgresql://{USER}:{_password(home)}@{ports.HOST}:{port}/{DATABASE}"


def _password(home: Home) -> str:
    try:
        return home.password_file.read_text()
    except OSError as error:
        raise StackError(
            f"{home.password_file} can't be read ({error.strerror}): restore it,"
            " or start afresh with ./scripts/dev.sh reset"
        ) from error


def _says_ready(data: Path, pid: int) -> bool:
    """Read it from the server's pid file, as pg_ctl does; one left by a crash has another number."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return lines[0] == str(pid) and lines[READY_LINE].strip() == "ready"
    except (OSError, IndexError):
        return False


def _await_end_of_killed(data: Path) -> None:
    """A server that was killed is there for a moment more, and the next would refuse to start beside it."""
    deadline = time.monotonic() + ports.PATIENCE
    while _at_work(data) and time.monotonic() < deadline:
        time.sleep(0.1)


def _drop_misleading_lock(data: Path) -> None:
    """After a crash its pid file may name a stranger or a corpse, and the server would refuse to start."""
    if not _at_work(data):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _at_work(data: Path) -> bool:
    """Tell whether a process of PostgreSQL lives on this data; all of them work in its directory."""
    for process in psutil.process_iter(["name"]):
        if "postgres" not in (process.info["name"] or ""):
            continue
        try:
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data.resolve():
                return True
        except psutil.Error:
            continue  # gone by now, or another user's and so not on our data
    return False
