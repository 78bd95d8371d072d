"""Starts the whole stack: here in the terminal, or in the background."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial

from scripts.stack import reports, state
from scripts.stack.banner import banner
from scripts.stack.engine import AlreadyRunning, Audience, serve, start_all
from scripts.stack.errors import StackError
from scripts.stack.logs import Follower
from scripts.stack.places import Places
from scripts.stack.state import Lock, State

LONGEST_START = 300.0


def foreground(places: Places, port: int, *, reloads: bool, bucket: bool = False) -> None:
    """Run until asked to stop, showing the logs."""
    follower: list[Follower] = []
    begin = partial(start_all, places, port, reloads=reloads, bucket=bucket)

    def ready(answering: State) -> None:
        reports.say(banner(answering, places, how_to_stop="Ctrl-C"))
        follower.append(Follower([places.logs / "web.log", places.logs / "worker.log"], with_past=False))

    def tick() -> None:
        for line in follower[0].new_lines():
            reports.say(line)

    try:
        serve(places, port, Audience(reports.say, ready, tick), begin)
    except AlreadyRunning:
        reports.say("It is already running.")
        _show(places, await_other(places))
    else:
        reports.say("Stopped.")


def background(places: Places, port: int, *, reloads: bool, bucket: bool = False) -> None:
    """Start it in a process of its own and return when it answers."""
    places.make()
    lock = Lock(places.lock)
    if not lock.take():
        _show(places, await_other(places))
        return
    lock.free()
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "scripts.stack", "up", "--port", str(port), "--report-to", str(writing)]
    with (places.logs / "stack.log").open("ab") as log:
        process = subprocess.Popen(
            command + ([] if reloads else ["--no-reload"]) + (["--s3"] if bucket else []),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=places.repo,
            pass_fds=[writing],
            start_new_session=True,
        )
    os.close(writing)
    try:
        _await_outcome(places, reading)
    except BaseException:  # Ctrl-C here means that nothing shall stay
        with suppress(ProcessLookupError):
            process.terminate()
        process.wait()
        raise
    _show(places, await_other(places))


def _await_outcome(places: Places, reading: int) -> None:
    for kind, text in reports.received(reading):
        if kind == reports.FAILURE:
            raise StackError(text)
        if kind in {reports.READY, reports.OTHER}:
            return
        reports.say(text)
    raise StackError(f"It ended while starting: see {places.logs / 'stack.log'}")


def reporting(places: Places, port: int, *, reloads: bool, bucket: bool, pipe: reports.Pipe) -> None:
    """Be the background process."""
    begin = partial(start_all, places, port, reloads=reloads, bucket=bucket)

    def ready(_answering: State) -> None:
        pipe.finish(reports.READY)

    try:
        serve(places, port, Audience(pipe.say, ready, lambda: None), begin)
    except AlreadyRunning:
        pipe.finish(reports.OTHER)
    except StackError as error:
        pipe.finish(reports.FAILURE, str(error))
        raise


def await_other(places: Places) -> State:
    """Wait until the stack that another process starts answers.

    :raises StackError: if it never does
    """
    until = time.monotonic() + LONGEST_START
    lock = Lock(places.lock)
    while (answering := state.running(places)) is None:
        if lock.take():
            lock.free()
            raise StackError(f"The other start failed: see {places.logs / 'stack.log'}, then try again.")
        if time.monotonic() > until:
            raise StackError("The other start does not finish: ./scripts/dev.sh stop, then try again.")
        time.sleep(0.1)
    return answering


def _show(places: Places, answering: State) -> None:
    reports.say(banner(answering, places, how_to_stop="./scripts/dev.sh stop"))
