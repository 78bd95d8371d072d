"""The real worker: killed in the middle, and taken up again."""

import asyncio
import signal
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from domain.jobs.jobs import revive
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

    assert limits.NOTIFICATION_BATCH <= told < PEOPLE
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


def test_revive__work_of_which_a_piece_waits_already__does_not_hold_up_other_work():
    enqueue("notifications.clean_up", timestamp=0)
    enqueue("notifications.send_due")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")  # by a worker that is gone
    enqueue("notifications.clean_up", timestamp=1)

    async def revived() -> None:
        with_worker = app.with_connector(app.connector.get_worker_connector())
        async with with_worker.open_async():
            await revive(SimpleNamespace(app=with_worker), timestamp=2)

    asyncio.run(revived())

    rows = ProcrastinateJob.objects.order_by("pk").values_list("task_name", "status", "args__timestamp")
    assert list(rows) == [("notifications.send_due", "todo", None), ("notifications.clean_up", "todo", 1)]
