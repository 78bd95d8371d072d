"""How a script ends when it does not succeed: each way has its exit code."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FAILED, USAGE, REFUSED, BUSY, INTERRUPTED = 1, 2, 3, 4, 130
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_CODES = f"""\
exit codes:
  0  done
  {FAILED}  something broke on the way; what was in service still is
  {USAGE}  the command line is wrong
  {REFUSED}  refused before anything was touched; the message says what to do
  {BUSY}  the same is running already
"""


class Stopped(Exception):
    """The script ends here; the text is for the operator."""

    code = FAILED


class Failed(Stopped):
    """Something broke on the way."""


class Refused(Stopped):
    """Nothing was touched."""

    code = REFUSED


class Busy(Stopped):
    """Another one is at work."""

    code = BUSY


def say(text: str) -> None:
    """Tell the operator; standard output is for results only."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let nobody end the script in the middle of a step that is done or not, and of which the rest must know."""
    before = [signal.signal(each, signal.SIG_IGN) for each in INTERRUPTS]
    try:
        yield
    finally:
        for each, handler in zip(INTERRUPTS, before, strict=True):
            signal.signal(each, handler)


def run(main: Callable[[list[str]], None]) -> None:
    """Run a script's main function and leave with the right code."""
    os.umask(0o077)
    tempfile.tempdir = None
    for each in INTERRUPTS:  # a service that is stopped leaves as little behind as Ctrl-C does
        signal.signal(each, signal.default_int_handler)
    try:
        main(sys.argv[1:])
    except Stopped as end:
        say(f"{'Refused' if end.code == REFUSED else 'Stopped'}: {end}")
        raise SystemExit(end.code) from None
    except OSError as error:  # a full disk, first of all
        say(f"Stopped: {error}")
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        say("Interrupted.")
        raise SystemExit(INTERRUPTED) from None
