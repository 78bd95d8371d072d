"""The command line of ./scripts/dev.sh bench."""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from scripts.bench import database, environment, plot, report
from scripts.bench.callers import callers
from scripts.bench.children import Children
from scripts.bench.failures import BenchError
from scripts.bench.figures import Bar, judge
from scripts.bench.load import Client
from scripts.bench.rounds import Size, answers, measure
from scripts.bench.servers import running
from scripts.bench.targets import FLOOR, LIMIT_LIST, OURS_LIST, OURS_ONE
from scripts.bench.wire import counting

BARS = (
    Bar("list: ours / limit", OURS_LIST.name, LIMIT_LIST.name, 3.0),
    Bar("one: ours / floor", OURS_ONE.name, FLOOR.name, 2.0),
)
WHOLE = Size(rounds=7, turns=8)
QUICK = Size(rounds=3, turns=3)
WIDTH = 120  # narrower, the table is hard to read
console = Console(stderr=True, highlight=False)


def main(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    size = QUICK if options.quick else WHOLE
    found = run(replace(size, rounds=options.rounds or size.rounds), fresh=options.fresh)
    report.write(found, environment.RESULTS)
    plot.draw(found, environment.RESULTS / "bench.svg")
    show(found)
    return 1 if options.check and not found.passed else 0


def run(size: Size, *, fresh: bool) -> report.Report:
    """Prepare, count, measure and judge."""
    server_url, redis_url = environment.servers()
    console.print("database")
    database_url = database.prepare(server_url, redis_url, fresh=fresh)
    variables = environment.production(database_url, redis_url)
    people = callers(variables)
    with Children() as children:
        client = Client(children, variables)
        console.print("queries and bytes")
        with counting(database_url) as counter:
            # On its wire nothing is encrypted, or there would be nothing to count.
            counted = {**environment.production(counter.url, redis_url), "PGSSLMODE": "disable"}
            counted |= {"POSTGRES_SSLMODE": "disable", "PGGSSENCMODE": "disable"}
            with running(children, counted) as servers:
                told = answers(client, servers, people, counter)
        with running(children, variables) as servers:
            rounds = measure(client, servers, people, database_url=database_url, size=size, told=console.print)
    verdicts = judge(BARS, rounds, {name: answer.queries for name, answer in told.items()})
    return report.Report(rounds, told, verdicts)


def show(found: report.Report) -> None:
    out = Console(highlight=False)
    out.width = max(out.width, WIDTH)
    for head, rows in (
        (report.HEAD, report.rows(found)),
        (("bar", "measured", "at most", ""), report.verdict_rows(found)),
    ):
        table = Table(*head, box=None, header_style="bold")
        for column in table.columns[1:]:
            column.justify = "right"
        for row in rows:
            table.add_row(*row)
        out.print(table)
        out.print()
    out.print(f"Written to {environment.RESULTS.relative_to(environment.ROOT)}/: bench.json, bench.md, bench.svg")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="dev.sh bench", description="Measure what reads cost.", allow_abbrev=False)
    whole.add_argument("--quick", action="store_true", help="few and short rounds: under a minute")
    whole.add_argument("--rounds", type=int, metavar="N", help="how many rounds")
    whole.add_argument("--fresh", action="store_true", help="make and fill the benchmark's database anew")
    whole.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    return whole


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    try:
        code = main(sys.argv[1:])
    except BenchError as error:
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
