"""The life of one stack: take the lock, start all, keep all running, end all."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from scripts.stack import applications, pidfiles, ports, state
from scripts.stack.errors import StopRequested
from scripts.stack.pidfiles import Record, process_mark
from scripts.stack.places import Places
from scripts.stack.processes import end
from scripts.stack.servers import choose_servers
from scripts.stack.state import SUPERVISOR, Lock, State
from scripts.stack.supervisor import Supervisor

STOP_GRACE = 45.0


class AlreadyRunning(Exception):
    """Another supervisor holds this data directory."""


@dataclass(frozen=True)
class Audience:
    """Who hears of progress, of the stack that answers, and of every moment after."""

    say: Callable[[str], None]
    ready: Callable[[State], None]
    tick: Callable[[], None]


def serve(places: Places, port: int, audience: Audience, begin: Callable[[Supervisor], State]) -> None:
    """Start all, keep all running, end all.

    :raises AlreadyRunning: if another process does so here
    :raises StackError: if something fails
    """
    places.make()
    lock = Lock(places.lock)
    if not lock.take():
        raise AlreadyRunning
    end(pidfiles.read_living(places.run))  # left by a supervisor that was killed
    state.forget(places)
    ports.require_free(port)
    supervisor = Supervisor(places, audience.say)
    supervisor.listen()
    mark = process_mark(os.getpid()) or ""
    pidfiles.write(places.run, Record(SUPERVISOR, os.getpid(), mark, (("SIGTERM", STOP_GRACE),)))
    with suppress(StopRequested):
        try:
            answering = begin(supervisor)
            answering.save(places)
            audience.ready(answering)
            supervisor.watch(audience.tick)
        finally:
            supervisor.stop()
            state.forget(places)
            (places.run / f"{SUPERVISOR}.pid").unlink(missing_ok=True)
            lock.free()


def start_all(places: Places, port: int, supervisor: Supervisor, *, reloads: bool, bucket: bool) -> State:
    """Start everything in order."""
    say = supervisor.say
    say("Starting the database and cache servers ...")
    servers = choose_servers(places, postgres_settings={}, keeps_cache=True, bucket=bucket)
    supervisor.start(servers.services)
    variables = applications.environment(
        applications.DEV_SETTINGS, servers.database_url, servers.redis_url, servers.storage
    )
    variables["EMAIL_FOLDER"] = str(places.data / "mail")
    say("Applying migrations; an empty database gets demo data ...")
    web = applications.web(places, variables, port, reloads=reloads)
    # It loads its code meanwhile, which takes as long; it is announced only when both are done.
    supervisor.launch([web])
    supervisor.complete(applications.preparation(places, variables))
    say("Waiting for the web server; starting the job worker and the stream of news ...")
    supervisor.await_ready()
    stream = applications.stream(places, variables, ports.choose(places.run / "stream.port"))
    supervisor.start([applications.worker(places, variables), stream])
    addresses = {service.title: service.address for service in [*servers.services, stream]}
    return State(port, servers.database_url, servers.redis_url, addresses, servers.storage)
