"""The real worker: killed in the middle, and what it gave up."""

import signal
import time
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from domain.notifications import commands
from domain.notifications.models import Happening, Notification, NotificationDelivery, NotificationInbox
from domain.policy import limits
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.users.models import User
from tests.domain.notifications.test_telling import CANCELLED
from tests.support.worker import run_worker_once, start_worker

SYSTEM = Actor.system(reason="test")
PEOPLE = 5_000


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db):
    """Begin and end without what other tests have queued: flushing leaves the queue alone."""
    for moment in range(2):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        if not moment:
            yield


def test_fan_out__worker_killed_in_the_middle__everybody_is_told_once():
    User.objects.bulk_create(User(email=f"p{number}@example.org") for number in range(PEOPLE))
    commands.tell(SYSTEM, key="one", people=User.objects.all(), **CANCELLED)
    worker = start_worker()
    while not (told := Notification.objects.count()):
        assert worker.poll() is None
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert told < PEOPLE
    assert Happening.objects.get().told_at is None
    with connection.cursor() as cursor:  # as if its last sign of life were long ago
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    with suppress(AlreadyEnqueued):
        enqueue("jobs.revive", timestamp=0)
    NotificationDelivery.objects.update(due_at="2100-01-01T00:00Z")  # what is sent is another test's
    run_worker_once()
    run_worker_once()

    assert Notification.objects.count() == Notification.objects.values("recipient").distinct().count() == PEOPLE
    assert NotificationDelivery.objects.values("recipient").distinct().count() == PEOPLE
    assert set(NotificationInbox.objects.values_list("last_number", "unread")) == {(1, 1)}
    assert Happening.objects.get().told == PEOPLE


def test_failed_task__is_listed_without_what_it_was_about_and_queued_again():
    enqueue("notifications.tell_account", user_id="ada", kind="no such kind", key="k", facts={})
    (pk,) = ProcrastinateJob.objects.values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 8 WHERE id = %s", [pk])
    listed, again = StringIO(), StringIO()

    call_command("failed_tasks", stdout=listed)
    with pytest.raises(CommandError):
        call_command("failed_tasks", "--retry", str(pk), "0")
    assert ProcrastinateJob.objects.get().status == "failed"
    call_command("failed_tasks", "--retry", str(pk), stdout=again)

    assert f"{pk}  notifications.tell_account  8 attempts" in listed.getvalue()
    assert "ada" not in listed.getvalue()
    assert again.getvalue() == f"Queued again: {pk}\n"
    assert ProcrastinateJob.objects.get().status == "todo"
    assert limits.NOTIFICATION_BATCH < PEOPLE
