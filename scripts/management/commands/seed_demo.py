"""Fills the database with an invented university."""

from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from domain.policy.campuses import Campus
from domain.shared import clock
from domain.users.models import User
from scripts.demo import accounts, writing
from scripts.demo.progress import write_all
from scripts.demo.recipe import SIZES, Recipe
from scripts.demo.university import university


class Command(BaseCommand):
    help = "Fills an empty database with an invented university: the same seed and day give the same rows."
    requires_system_checks = ()  # they load the whole API, which takes longer than the small university

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="small", help="how large (default: small)")
        parser.add_argument("--seed", type=int, default=1, help="another number gives another university")
        parser.add_argument(
            "--today",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day around which all dates lie (default: today)",
        )
        parser.add_argument("--replace", action="store_true", help="first delete everything in the database")
        parser.add_argument("--yes", action="store_true", help="do not ask before deleting")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_DATA_ALLOWED", False):
            raise CommandError("These settings do not allow demo data: DEMO_DATA_ALLOWED is off.")
        recipe = Recipe(SIZES[options["size"]], options["seed"], options["today"] or clock.today(Campus.HAWTHORN))
        if User.objects.exists():
            self._confirm(replaces=options["replace"], yes=options["yes"])
        began = monotonic()
        try:
            count = self._write(recipe, replaces=options["replace"])
        except DatabaseError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"The database refused, and nothing was changed: {reason}") from error
        self.stdout.write(f"{count:,} rows in {monotonic() - began:.1f} s.")
        for line in accounts.notice():
            self.stdout.write(line)

    def _confirm(self, *, replaces: bool, yes: bool) -> None:
        """Make sure that existing data may go.

        :raises CommandError: if they may not
        """
        if not replaces:
            raise CommandError("The database already has users: add --replace to delete everything in it first.")
        if yes:
            return
        if not self.stdout.isatty():
            raise CommandError("--replace deletes everything in the database: add --yes to confirm.")
        database = settings.DATABASES["default"]["NAME"]
        if input(f"Delete everything in the database {database}? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was changed.")

    @transaction.atomic
    def _write(self, recipe: Recipe, *, replaces: bool) -> int:
        writing.lift_time_limits()
        if replaces:
            writing.empty()
        count = write_all(university(recipe), self.stdout.write, on_terminal=self.stdout.isatty())
        writing.analyze()
        return count


def _day(text: str) -> date:
    return date.fromisoformat(text)
