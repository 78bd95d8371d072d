"""Drives the client's process."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts.bench import environment
from scripts.bench.children import Children
from scripts.bench.failures import BenchError

CONNECTIONS = 2


@dataclass(frozen=True)
class Load:
    """What the client saw in one round."""

    latencies: Sequence[float]
    seconds: float
    bytes: float
    last: str


class Client:
    """The client's process, which serves all rounds."""

    def __init__(self, children: Children, variables: dict[str, str]) -> None:
        self.process = children.start(
            [sys.executable, "-m", "scripts.bench.client"],
            variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, *, port: int, requests: Sequence[str], count: int, seconds: float) -> Load:
        """Send requests until the count or the time is up.

        :raises BenchError: if any answer is not 200
        """
        job = {
            "port": port,
            "requests": requests,
            "connections": CONNECTIONS,
            "count": count,
            "seconds": seconds,
        }
        self.process.stdin.write(json.dumps(job).encode() + b"\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        result: dict[str, Any] = json.loads(line) if line else {"refused": "the client has ended"}
        if result["refused"]:
            path = requests[0].split(" ")[1]
            logs = environment.RESULTS / "logs"
            raise BenchError(f"{path} is not answered: {result['refused']}\nThe servers' logs are in {logs}.")
        return Load(result["latencies"], result["seconds"], result["bytes"], result["last"])
