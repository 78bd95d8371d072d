"""Runs a list of services: starts them, restarts them or gives up, and ends them all."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from scripts.stack import pidfiles
from scripts.stack.errors import StackError, StopRequested
from scripts.stack.pidfiles import Record
from scripts.stack.places import Places
from scripts.stack.processes import POLL, Service, end, last_line, spawn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH, LONG_RUN = 0.2, 30.0
SHORTEST_DELAY, LONGEST_DELAY = 1.0, 10.0


@dataclass
class Child:
    """A service that was started, and when to try it again if it ended."""

    service: Service
    process: "subprocess.Popen[bytes]"
    record: Record
    started_at: float = field(default_factory=time.monotonic)
    delay: float = SHORTEST_DELAY
    again_at: float = 0.0


class Supervisor:
    """The parent of the services. It notes signals and obeys at its next look: no start is cut in two."""

    def __init__(self, places: Places, say: Callable[[str], None]) -> None:
        self.places, self.say = places, say
        self.children: list[Child] = []
        self.asked_to_stop = 0

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = number

    def obey(self) -> None:
        if self.asked_to_stop:
            raise StopRequested(self.asked_to_stop)

    def start(self, services: Sequence[Service]) -> None:
        """Start them side by side and return when all answer.

        :raises StackError: if one ends, or does not answer in time
        """
        self.launch(services)
        self.await_ready()

    def launch(self, services: Sequence[Service]) -> None:
        for service in services:
            self.obey()
            self.children.append(self._spawn(service))

    def await_ready(self) -> None:
        """Return when all that were started answer.

        :raises StackError: if one ends, or does not answer in time
        """
        for child in self.children:
            until = child.started_at + child.service.ready_within
            while not child.service.is_ready(child.process.pid):
                self.obey()
                if (code := child.process.poll()) is not None:
                    raise StackError(self._ended(child.service, code))
                if time.monotonic() > until:
                    raise StackError(f"{child.service.title} does not answer: see {child.service.log}")
                time.sleep(POLL)

    def complete(self, service: Service) -> None:
        """Run something that ends by itself.

        :raises StackError: if it fails
        """
        self.launch([service])
        child = self.children[-1]
        while (code := child.process.poll()) is None:
            self.obey()
            time.sleep(POLL)
        self.children.remove(child)
        self._forget(child)
        if code:
            raise StackError(self._ended(service, code))

    def watch(self, tick: Callable[[], None]) -> None:
        """Keep them running until asked to stop.

        :raises StopRequested: then
        :raises StackError: if one ends that the others can't do without
        """
        while True:
            self.obey()
            for child in self.children:
                self._look_after(child)
            tick()
            time.sleep(WATCH)

    def stop(self) -> None:
        """End all: first those that use the servers, then the servers."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for are_servers in (False, True):
            group = [child for child in self.children if child.service.serves_others is are_servers]
            end([child.record for child in group])
            for child in group:
                self._forget(child)
        self.children.clear()

    def _look_after(self, child: Child) -> None:
        code = child.process.poll()
        if code is None:
            return
        if not child.service.restarts:
            raise StackError(self._ended(child.service, code))
        now = time.monotonic()
        if not child.again_at:
            if now - child.started_at > LONG_RUN:
                child.delay = SHORTEST_DELAY
            self.say(f"{self._ended(child.service, code)}; trying again in {child.delay:.0f} s")
            child.again_at = now + child.delay
        elif now >= child.again_at:
            fresh = self._spawn(child.service)
            child.process, child.record = fresh.process, fresh.record
            child.started_at, child.again_at = fresh.started_at, 0.0
            child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _spawn(self, service: Service) -> Child:
        try:
            process, record = spawn(service)
        except (OSError, subprocess.SubprocessError) as error:
            raise StackError(f"{service.title} can't be started: {error}") from error
        pidfiles.write(self.places.run, record)
        return Child(service, process, record)

    def _forget(self, child: Child) -> None:
        (self.places.run / f"{child.service.name}.pid").unlink(missing_ok=True)

    def _ended(self, service: Service, code: int) -> str:
        how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        return f"{service.title} ended with {how} ({last_line(service.log)}): see {service.log}"
