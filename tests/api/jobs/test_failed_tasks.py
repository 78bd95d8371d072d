"""Queued work that failed for good, as administrators see it and queue it again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from domain.audit.models import AuditEvent
from domain.jobs.models import FailedTask
from domain.shared.jobs import enqueue
from tests.factories.jobs import FailedTaskFactory

pytestmark = pytest.mark.django_db
FAILED = "/api/v1/failed-tasks"
ABOUT = {"user_id": "ada", "kind": "k", "key": "k", "facts": {}}


def retry(client, task):
    return client.post(f"{FAILED}/{task.pk}/retry")


def test_failed_tasks__are_listed_without_what_they_were_about_and_queued_again_once(client_as):
    admin = client_as(role="admin")
    task = FailedTaskFactory(name="notifications.tell_account", arguments=ABOUT)
    enqueue("notifications.send_due")

    (shown,) = admin.get(f"{FAILED}?name=notifications.tell_account").json()["results"]
    refused = retry(client_as(role="auditor"), task)
    untouched = ProcrastinateJob.objects.get(pk=task.number).status
    outcomes = [retry(admin, task).status_code for _ in range(2)]

    assert set(shown) == {"id", "name", "attempts", "queued_at", "failed_at"}
    assert (shown["id"], shown["attempts"]) == (str(task.pk), 8)
    assert (refused.status_code, untouched) == (403, "failed")
    assert outcomes == [204, 404]
    assert ProcrastinateJob.objects.get(pk=task.number).status == "todo"
    assert admin.get(FAILED).json()["results"] == []
    recorded = AuditEvent.objects.get(action="failed_task.retry")
    assert (recorded.object_id, recorded.before) == (task.pk, {"name": task.name, "attempts": 8})


def test_retry__what_only_one_piece_of_waits_at_a_time__is_a_conflict(client_as):
    locked = {"timestamp": 0}
    task = FailedTaskFactory(name="jobs.clean_up", arguments=locked)
    enqueue("jobs.clean_up", **locked)

    refused = retry(client_as(role="admin"), task)

    assert (refused.status_code, refused.json()["code"]) == (409, "task_queued_already")
    assert FailedTask.objects.get() == task
    assert not AuditEvent.objects.filter(action="failed_task.retry").exists()


def test_command__an_unknown_number_among_others__queues_nothing_again():
    task, listed, again = FailedTaskFactory(), StringIO(), StringIO()

    call_command("failed_tasks", stdout=listed)
    with pytest.raises(CommandError):
        call_command("failed_tasks", "--retry", str(task.number), "0")
    assert FailedTask.objects.get() == task
    call_command("failed_tasks", "--retry-all", stdout=again)

    assert f"{task.number}  notifications.send_due  8 attempts" in listed.getvalue()
    assert again.getvalue() == f"Queued again: {task.number}\n"
    assert not FailedTask.objects.exists()
