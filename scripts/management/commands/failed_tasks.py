"""Lists queued work that failed for good, and queues it again, where the API does not answer."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from domain.jobs import commands
from domain.jobs.models import FailedTask
from domain.shared.actor import Actor
from domain.shared.errors import Conflict, NotFound


class Command(BaseCommand):
    help = "List queued work that failed for good: number, task, attempts, when. What it was about is not shown."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--retry", type=int, nargs="+", metavar="NUMBER", default=[], help="queue these again")
        parser.add_argument("--retry-all", action="store_true", help="queue all of them again")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = FailedTask.objects.order_by("id")
        numbers = [row.number for row in rows] if options["retry_all"] else options["retry"]
        with transaction.atomic():
            for number in numbers:
                _retry(number)
        if numbers:
            self.stdout.write(f"Queued again: {', '.join(map(str, numbers))}")
        for row in rows.all():
            self.stdout.write(
                f"{row.number}  {row.name}  {row.attempts} attempts  {row.failed_at:%Y-%m-%d %H:%M:%S} UTC"
            )


def _retry(number: int) -> None:
    try:
        commands.retry_failed_task(Actor.system(reason="command line"), pk=UUID(int=number))
    except (NotFound, Conflict) as error:
        raise CommandError(f"{number}: {error.title}. Nothing was queued.") from error
