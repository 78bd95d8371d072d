"""Sends rows of an earlier system to the API, and keeps a book of what became of each."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from scripts.migration.book import Book
from scripts.migration.errors import MigrationError
from scripts.migration.loading import Loader, Report
from scripts.migration.sending import Api, HttpWire


class Command(BaseCommand):
    help = (
        "Send the rows of a view with the columns old_id and body (jsonb) to an endpoint of the API. What is loaded, "
        "and what is refused and why, is in legacy.loaded; run again, it goes on where it was. "
        "Run it as the role that owns the database. Exit code 1: it stopped, or rows were refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("view", help="in the schema legacy, such as load_users; its own ORDER BY is the order")
        parser.add_argument(
            "endpoint", nargs="?", default="", help="such as /api/v1/users/bulk; not if the view has a path"
        )
        parser.add_argument("--to", required=True, metavar="URL", help="the API's address")
        parser.add_argument("--ca", metavar="FILE", help="an authority's certificate, if it is one of your own")
        parser.add_argument("--email", required=True, help="who loads: an account of its own, without second factor")
        parser.add_argument("--password-file", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--batch", type=int, default=2000, help="rows at once; over 200 they are jobs (default 2000)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would become of the rows")
        parser.add_argument("--again", action="store_true", help="also what was refused before")

    def handle(self, *args: Any, view: str, endpoint: str, **options: Any) -> None:
        try:
            wire = HttpWire(options["to"], options["ca"])
            api = Api(wire, email=options["email"], password=options["password_file"].read_text().strip())
            loader = Loader(api, endpoint=endpoint, batch=options["batch"], dry_run=options["dry_run"])
            report = loader.load(Book(view), again=options["again"], tell=self._tell)
        except (MigrationError, OSError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The view {view} can't be read, or the book not kept: {error}") from error
        self._close(view, report)

    def _tell(self, report: Report) -> None:
        if self.stdout.isatty():  # one line that is written over; a log gets the last one only
            self.stdout.write(f"{report.done} rows, {report.refused} refused", ending="\r")

    def _close(self, view: str, report: Report) -> None:
        self.stdout.write(f"{view}: {report.done} rows, {report.refused} refused")
        for code, times in sorted(report.problems.items()):
            self.stdout.write(f"  {code}: {times}")
        if report.refused:
            raise CommandError(
                "Rows were refused: SELECT old_id, problems FROM legacy.loaded WHERE problems IS NOT NULL."
            )
