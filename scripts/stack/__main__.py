"""The command line of ./scripts/dev.sh and ./scripts/test.sh."""

import argparse
import os
import sys
from collections.abc import Sequence

from scripts.stack import down, ports, testing, tools, up
from scripts.stack.errors import StackError
from scripts.stack.places import Places
from scripts.stack.reports import Pipe

# Their arguments belong to another program.
PASSED_ON = ("seed", "shell", "manage", "psql", "bench", "run-tests")


def main(arguments: Sequence[str]) -> int:
    places = Places.from_environment()
    command, rest = (arguments[0], arguments[1:]) if arguments else ("up", [])
    if command in PASSED_ON:
        return pass_on(command, rest, places)
    options = parser().parse_args([command, *rest])
    if options.command == "stop":
        down.stop(places)
    elif options.command == "status":
        return down.status(places)
    elif options.command == "reset":
        down.reset(places, yes=options.yes)
    elif options.command == "logs":
        tools.show_logs(places, options.names, follow=options.follow)
    else:
        start(places, options)
    return 0


def start(places: Places, options: argparse.Namespace) -> None:
    port = ports.web_port(options.port)
    if options.report_to is not None:
        up.reporting(places, port, reloads=options.reload, bucket=options.s3, pipe=Pipe(options.report_to))
    elif options.detach:
        up.background(places, port, reloads=options.reload, bucket=options.s3)
    else:
        up.foreground(places, port, reloads=options.reload, bucket=options.s3)


def pass_on(command: str, rest: Sequence[str], places: Places) -> int:
    if command == "run-tests":
        return testing.run_tests(rest)
    if command == "bench":
        return tools.bench(places, ports.web_port(_port()), rest)
    if command == "psql":
        return tools.psql(places, rest)
    if command == "manage":
        return tools.manage(places, *rest)
    return tools.manage(places, "seed_demo" if command == "seed" else "shell", *rest)


def _port() -> str:
    return os.environ.get("PORT") or "8000"


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="dev.sh", allow_abbrev=False)
    commands = whole.add_subparsers(dest="command", required=True)
    begin = commands.add_parser("up", help="start everything and show the logs")
    begin.add_argument("-d", "--detach", action="store_true", help="return once it answers")
    begin.add_argument("--no-reload", dest="reload", action="store_false", help="ignore changes of the code")
    begin.add_argument("--s3", action="store_true", help="keep files in an S3 server")
    begin.add_argument("--port", default=_port(), help=argparse.SUPPRESS)
    begin.add_argument("--report-to", type=int, help=argparse.SUPPRESS)
    commands.add_parser("stop", help="stop everything")
    commands.add_parser("status", help="show what runs")
    logs = commands.add_parser("logs", help="show the logs")
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("names", nargs="*", help=f"any of {', '.join(tools.LOGS)}")
    reset = commands.add_parser("reset", help="stop and delete all data")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    return whole


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except StackError as error:
        print(error, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
