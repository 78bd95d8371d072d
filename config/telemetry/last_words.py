"""What a process says when it is ended by an error: one line as all others are, without what no log may hold."""

import sys
import threading
from types import TracebackType
from typing import Never

import structlog

from config.env import ENV

log = structlog.get_logger(channel="process")


def begin() -> None:
    """Have errors that nobody takes care of written down as all others are; where people read along, as ever."""
    if ENV.log_format == "json":
        sys.excepthook = _of_process
        threading.excepthook = _of_thread


def give_up(reason: object) -> Never:
    """End the process for a reason that an operator can mend."""
    log.critical("not_started", error=str(reason))
    raise SystemExit(1)


def _of_process(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        log.critical("ended_by_an_error", exc_info=error)


def _of_thread(ended: threading.ExceptHookArgs) -> None:
    if not issubclass(ended.exc_type, SystemExit):
        log.critical("thread_ended_by_an_error", exc_info=ended.exc_value)
