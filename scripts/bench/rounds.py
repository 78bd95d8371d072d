"""Measures: first what a request says and asks, then, in interleaved rounds, what it costs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from scripts.bench import cpu
from scripts.bench.callers import Callers
from scripts.bench.failures import BenchError
from scripts.bench.figures import Round, percentile
from scripts.bench.load import Client, Load
from scripts.bench.servers import Server
from scripts.bench.targets import LIMIT_LIST, LIMIT_ONE, OURS_LIST, OURS_ONE, TARGETS, VALUES, Target
from scripts.bench.wire import Counter

COUNTED = 60
Servers = Mapping[str, Server]


@dataclass(frozen=True)
class Size:
    """How long to measure.

    A round goes around all targets `turns` times, so that what else the machine does falls on all alike. A turn ends
    with its count or its time, whichever is first.
    """

    rounds: int
    turns: int
    count: int = 100
    seconds: float = 0.5
    warm_up: int = 150


@dataclass(frozen=True)
class Answer:
    """What one request of a target asks of the database and sends."""

    queries: float
    bytes: float


def answers(client: Client, servers: Servers, callers: Callers, counter: Counter) -> dict[str, Answer]:
    """Count each target's queries and bytes.

    :raises BenchError: if two targets that must say the same do not
    """
    found, said = {}, {}
    for target in TARGETS:
        _load(client, servers, callers, target, count=COUNTED, seconds=30)
        before = counter.statements
        load = _load(client, servers, callers, target, count=COUNTED, seconds=30)
        found[target.name] = Answer((counter.statements - before) / len(load.latencies), load.bytes)
        # One request alone, so that all targets are asked for the same object whatever the order of answers.
        said[target.name] = json.loads(_load(client, servers, callers, target, count=1, seconds=30).last)
    for one, other in ((LIMIT_LIST, OURS_LIST), (LIMIT_ONE, OURS_ONE)):
        _compare(one.name, _facts(said[one.name]), _facts(said[other.name]))
    _compare(VALUES.name, sorted(said[VALUES.name]["results"][0]), sorted(said[OURS_LIST.name]["results"][0]))
    return found


def measure(
    client: Client,
    servers: Servers,
    callers: Callers,
    *,
    database_url: str,
    size: Size,
    told: Callable[[str], None],
) -> dict[str, list[Round]]:
    """Measure all targets in each round, each round beginning with another."""
    for target in TARGETS:
        _load(client, servers, callers, target, count=size.warm_up, seconds=10)
    backends = _backends(database_url)
    rounds: dict[str, list[Round]] = {target.name: [] for target in TARGETS}
    for number in range(size.rounds):
        told(f"round {number + 1} of {size.rounds}")
        sums = {target.name: Sum() for target in TARGETS}
        for turn in range(size.turns):
            shift = (number + turn) % len(TARGETS)
            for target in (*TARGETS[shift:], *TARGETS[:shift]):
                workers = servers[target.server].workers()
                before, database_before = cpu.spent(workers), cpu.spent(backends)
                load = _load(client, servers, callers, target, count=size.count, seconds=size.seconds)
                spent, database_spent = cpu.spent(workers) - before, cpu.spent(backends) - database_before
                sums[target.name].add(load, spent, database_spent if backends else None)
        for name, each in sums.items():
            rounds[name].append(each.round())
    return rounds


class Sum:
    """The turns of one target in one round."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.seconds, self.spent = 0.0, 0
        self.database_spent: int | None = None

    def add(self, load: Load, spent: int, database_spent: int | None) -> None:
        self.latencies.extend(load.latencies)
        self.seconds += load.seconds
        self.spent += spent
        if database_spent is not None:
            self.database_spent = (self.database_spent or 0) + database_spent

    def round(self) -> Round:
        requests = len(self.latencies)
        return Round(
            cpu=self.spent / requests / 1e3,
            database_cpu=None if self.database_spent is None else self.database_spent / requests / 1e3,
            p50=percentile(self.latencies, 0.5) * 1e6,
            p99=percentile(self.latencies, 0.99) * 1e6,
            rate=requests / self.seconds,
        )


def _load(client: Client, servers: Servers, callers: Callers, target: Target, *, count: int, seconds: float) -> Load:
    port = servers[target.server].port
    return client.run(port=port, requests=target.requests(callers), count=count, seconds=seconds)


def _backends(database_url: str) -> Sequence[int]:
    """Return the PostgreSQL processes that serve the applications, if they run on this machine."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cpu.backends(pid for (pid,) in rows)


def _facts(said: dict[str, Any]) -> Any:
    """Leave out where the next page is: the limit has no next page."""
    return said.get("results", said)


def _compare(name: str, one: Any, other: Any) -> None:
    if one != other:
        raise BenchError(
            f"{name!r} no longer says what the API says, so a comparison means nothing: bring"
            " scripts/bench/applications up to date with the serializers."
        )
