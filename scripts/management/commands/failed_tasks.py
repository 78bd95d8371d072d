"""Lists queued work that failed for good, and queues it again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from domain.shared import clock


class Command(BaseCommand):
    help = "List queued work that failed for good: id, task, attempts, when. What it was about is not shown."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--retry", type=int, nargs="+", metavar="ID", default=[], help="queue these again")
        parser.add_argument("--retry-all", action="store_true", help="queue all of them again")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = None if options["retry_all"] else set(options["retry"])
        retried = _retry(wanted) if wanted is None or wanted else []
        if retried:
            self.stdout.write(f"Queued again: {', '.join(map(str, retried))}")
        rows = ProcrastinateJob.objects.filter(status="failed").order_by("id")
        for row in rows.prefetch_related("procrastinateevent_set"):
            last = max(event.at for event in row.procrastinateevent_set.all())
            self.stdout.write(f"{row.id}  {row.task_name}  {row.attempts} attempts  {last:%Y-%m-%d %H:%M:%S} UTC")


@transaction.atomic
def _retry(wanted: set[int] | None) -> list[int]:
    failed = list(ProcrastinateJob.objects.filter(status="failed").order_by("id").values_list("id", flat=True))
    if wanted is not None and (unknown := wanted - set(failed)):
        raise CommandError(f"These did not fail: {', '.join(map(str, sorted(unknown)))}. Nothing was queued.")
    chosen = [pk for pk in failed if wanted is None or pk in wanted]
    for pk in chosen:
        app.job_manager.retry_job_by_id(pk, retry_at=clock.now())
    return chosen
