"""The containers of the production stack, and how one version of them takes the place of another."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.production.outcomes import Failed, say
from scripts.production.runtime import compose, docker_environment

HEALTHY, STARTING = "healthy", "starting"
DRAINING = 60  # seconds that a process may take for what it is answering: more than its own patience


@dataclass(frozen=True)
class Stack:
    """Runs docker, and says what it runs."""

    patience: float  # seconds until a container must be healthy
    settle: float  # seconds until nginx has asked for addresses again
    rehearsal: bool = False

    def run(self, version: str, *arguments: str) -> None:
        """Run a command of `docker compose` with a version of the images.

        :raises Failed: if it fails
        """
        self._run(version, compose(*arguments), f"docker compose {' '.join(arguments)}")

    def docker(self, *arguments: str) -> None:
        """Run a command of `docker`.

        :raises Failed: if it fails
        """
        self._run("", ["docker", *arguments], f"docker {' '.join(arguments)}")

    def ask(self, command: Sequence[str], version: str = "") -> str | None:
        """Return what a command prints, also in a rehearsal; None if it fails."""
        done = subprocess.run(command, env=docker_environment(version), capture_output=True, text=True, check=False)
        return None if done.returncode else done.stdout.strip()

    def has_image(self, version: str) -> bool:
        images = (f"cms-web:{version}", f"cms-nginx:{version}")
        return self.ask(["docker", "image", "inspect", "--format", "{{.Id}}", *images]) is not None

    def running(self, service: str, version: str) -> list[str]:
        """Return the ids of a service's containers."""
        return (self.ask(compose("ps", "--quiet", service), version) or "").split()

    def replace(self, service: str, version: str) -> None:
        """Start as many new containers as there are, wait until all are healthy, and only then end the old ones.

        :raises Failed: if a new one does not become healthy; then all new ones are gone, and the old ones serve
        """
        old = self.running(service, version)
        # Beside them may be those of an attempt that was killed: of one version there are as many as are to serve.
        count = max(Counter(self.image(one) for one in old).values(), default=1)
        scale = ("up", "--detach", "--no-deps", "--no-build", "--no-recreate", "--scale")
        try:
            self.run(version, *scale, f"{service}={len(old) + count}", service)
            new = [one for one in self.running(service, version) if one not in old]
            self.await_healthy(new)
        except (Failed, KeyboardInterrupt):
            self.remove([one for one in self.running(service, version) if one not in old])
            raise
        self._wait(self.settle)  # requests go to the new ones before the old ones end
        self.remove(old)

    def serves(self, service: str, version: str) -> bool:
        """Tell whether all of a service's containers are of this version."""
        found = self.running(service, version)
        return bool(found) and all(self.image(one) == f"cms-web:{version}" for one in found)

    def image(self, container: str) -> str | None:
        return self.ask(["docker", "inspect", "--format", "{{.Config.Image}}", container])

    def remove(self, containers: Sequence[str]) -> None:
        """End containers; each finishes what it is answering."""
        if containers:
            self.docker("stop", "-t", str(DRAINING), *containers)
            self.docker("rm", *containers)

    def await_healthy(self, containers: Sequence[str]) -> None:
        """Wait until all are.

        :raises Failed: if one is not in time
        """
        deadline = time.monotonic() + self.patience
        for container in containers if not self.rehearsal else ():
            inspect = ["docker", "inspect", "--format", "{{.State.Health.Status}}", container]
            while (found := self.ask(inspect)) != HEALTHY:
                if found != STARTING or time.monotonic() > deadline:
                    raise Failed(f"{container} is {found or 'gone'}: docker logs {container}")
                time.sleep(1)

    def await_answer(self, answers: Callable[[], str]) -> None:
        """Ask until there is no complaint three times in a row.

        :raises Failed: with the last complaint
        """
        if self.rehearsal:
            return
        deadline, good = time.monotonic() + self.patience, 0
        while good < 3:
            complaint = answers()
            good = 0 if complaint else good + 1
            if complaint and time.monotonic() > deadline:
                raise Failed(f"the API does not answer through nginx: {complaint}")
            if complaint:
                time.sleep(1)

    def _wait(self, seconds: float) -> None:
        if not self.rehearsal:
            time.sleep(seconds)

    def _run(self, version: str, command: Sequence[str], shown: str) -> None:
        say(f"  {shown}")
        if self.rehearsal:
            return
        if subprocess.run(command, env=docker_environment(version), check=False).returncode:
            raise Failed(f"this failed: {shown}")
