"""A supervisor as `up` runs it, with sleeping programs for services: no Django, no servers."""

import os
import sys

from scripts.stack import processes, reports
from scripts.stack.engine import AlreadyRunning, Audience, serve
from scripts.stack.errors import StackError
from scripts.stack.places import Places
from scripts.stack.ports import choose
from scripts.stack.processes import Service
from scripts.stack.state import State
from scripts.stack.supervisor import Supervisor

SLEEP = "import time; time.sleep(600)"
PARENT_OF_STUBBORN_CHILD = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f" subprocess.run([sys.executable, '-c', 'import signal; signal.signal(15, signal.SIG_IGN); {SLEEP}'])"
)
SHORT_LIVED = "import time; time.sleep(0.3)"


def main(options: list[str]) -> None:
    places = Places.from_environment()

    def service(name: str, code: str, **more: object) -> Service:
        return Service(
            name=name,
            title=name.title(),
            command=[sys.executable, "-c", code],
            log=places.logs / f"{name}.log",
            environment=dict(os.environ),
            directory=places.repo,
            endings=(("SIGTERM", 0.5),),
            **more,  # type: ignore[arg-type]
        )

    def begin(supervisor: Supervisor) -> State:
        supervisor.start([service("server", SHORT_LIVED if "--server-dies" in options else SLEEP)])
        code = PARENT_OF_STUBBORN_CHILD if "--stubborn" in options else SLEEP
        code = SHORT_LIVED if "--worker-dies" in options else code
        supervisor.start([service("worker", code, restarts=True)])
        return State(1, "", "", {})

    if "--no-parent-death-signal" in options:
        processes.die_with_parent = lambda _number: lambda: None  # as on systems that have none
    audience = Audience(reports.say, lambda _state: reports.say("ready"), lambda: None)
    places.make()
    try:
        serve(places, choose(places.run / "web.port"), audience, begin)
    except AlreadyRunning:
        reports.say("already running")
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
