"""Stops the stack, shows whether it runs, deletes its data."""

import shutil
import sys

from scripts.stack import pidfiles, reports, state
from scripts.stack.errors import StackError
from scripts.stack.places import Places
from scripts.stack.processes import end
from scripts.stack.state import SUPERVISOR, Lock

NOT_RUNNING = 3


def stop(places: Places) -> None:
    """End the supervisor, which ends the rest; then whatever is left. Does nothing when nothing runs."""
    living = pidfiles.read_living(places.run)
    supervisor = [record for record in living if record.name == SUPERVISOR]
    if living:
        reports.say("Stopping ...")
    end(supervisor)
    end(pidfiles.read_living(places.run))
    stubborn = pidfiles.read_living(places.run)
    if stubborn:
        names = ", ".join(f"{record.name} (process {record.pid})" for record in stubborn)
        raise StackError(f"{names} can't be ended: see {places.logs}")
    state.forget(places)
    reports.say("Stopped." if living else "Nothing was running.")


def status(places: Places) -> int:
    """Print what runs; return 0 if all of it answers, else 3."""
    answering = state.running(places)
    living = pidfiles.read_living(places.run)
    if not living:
        reports.say("Nothing is running: start it with ./scripts/dev.sh up -d")
        return NOT_RUNNING
    if answering is not None:
        reports.say(f"Answering on http://127.0.0.1:{answering.port}")
    elif any(record.name == SUPERVISOR for record in living):
        reports.say("Starting or stopping.")
    else:
        reports.say("Left over from a run that was killed: ./scripts/dev.sh stop ends them.")
    for record in living:
        reports.say(f"  {record.name:<12}process {record.pid}")
    for title, address in (answering.addresses if answering else {}).items():
        reports.say(f"  {title:<12}{address}")
    return 0 if answering is not None else NOT_RUNNING


def reset(places: Places, *, yes: bool) -> None:
    """Stop, and delete all data.

    :raises StackError: if nobody confirmed
    """
    doomed = [places.postgres, places.valkey, places.bucket, places.spare / "postgres"]
    if not yes:
        if not sys.stdin.isatty():
            raise StackError("This deletes all data: confirm with ./scripts/dev.sh reset --yes")
        if input(f"Delete all data in {places.data}? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise StackError("Nothing was deleted.")
    stop(places)
    lock = Lock(places.lock)
    if not lock.take():
        raise StackError("It was started again meanwhile: nothing was deleted.")
    try:
        for directory in doomed:
            if directory.exists():
                shutil.rmtree(directory)
    except OSError as error:
        raise StackError(f"{error.filename} can't be deleted: {error.strerror}") from error
    finally:
        lock.free()
    reports.say("The data is deleted; the next start makes it afresh.")
