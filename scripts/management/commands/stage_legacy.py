"""Copies an SQLite file of an earlier system into a schema beside the application's tables."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scripts.migration.errors import MigrationError
from scripts.migration.sqlite import REPLACEMENT
from scripts.migration.staging import Staged, stage


class Command(BaseCommand):
    help = (
        "Copy all tables of an SQLite file, as they are, into the schema legacy, and compare counts and checksums. "
        "All or nothing. The file is not changed. Run it as the role that owns the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the SQLite file, or better a copy of it")
        parser.add_argument("--only", nargs="+", default=[], metavar="TABLE", help="these tables, not all")
        parser.add_argument("--replace", action="store_true", help="drop tables of the same names first")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            lost = stage(file, only=options["only"], replace=options["replace"], tell=self._tell)
        except MigrationError as error:
            raise CommandError(f"{error} Nothing was staged.") from error
        for (child, parent), rows in sorted(lost.items()):
            self.stdout.write(self.style.WARNING(f"{child}: {rows} rows name a {parent} that is not there"))

    def _tell(self, staged: Staged) -> None:
        self.stdout.write(f"{staged.table.name}: {staged.rows} rows, the same in both")
        for column in staged.table.columns:
            if column.is_mixed:
                self.stdout.write(self.style.WARNING(f"  {column.name} holds more than one type: staged as text"))
            if column.repaired:
                told = f"  {column.name}: {column.repaired} texts were no UTF-8 or held NUL; look for {REPLACEMENT}"
                self.stdout.write(self.style.WARNING(told))
