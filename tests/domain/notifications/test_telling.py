"""Telling people: once, everybody who is to be told, by one job, whatever happens in the middle."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from domain.notifications import commands, jobs
from domain.notifications.models import Happening, Notification, NotificationDelivery, NotificationInbox
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared.actor import Actor
from domain.users.models import User
from tests.factories.users import UserFactory

SYSTEM = Actor.system(reason="test")
CANCELLED = {"kind": NotificationKind.SESSION_CANCELLED, "facts": {"offering": "COS20007", "before": "Monday"}}

pytestmark = pytest.mark.django_db


def tell(people: Any, key: str = "session.cancel:1", actor: Actor = SYSTEM, **more: Any) -> None:
    commands.tell(actor, key=key, people=people, **{**CANCELLED, **more})


def fan_out() -> None:
    for job in ProcrastinateJob.objects.filter(task_name="notifications.fan_out"):
        jobs.fan_out(**job.args)


def test_tell__twice_with_one_key__is_one_happening_and_one_job_by_two_statements() -> None:
    person = UserFactory(locale="vi")

    with CaptureQueriesContext(connection) as statements:
        tell([person.pk, person.pk])
    tell([person.pk])
    fan_out()
    fan_out()

    assert len(statements) == 2
    assert ProcrastinateJob.objects.filter(task_name="notifications.fan_out").count() == 1
    assert Notification.objects.get().recipient == person
    assert NotificationDelivery.objects.get().recipient == person
    happening = Happening.objects.get()
    assert happening.words["en"]["text"] == "The class of COS20007 on Monday is cancelled."
    assert (happening.people, happening.told, happening.told_at is None) == ([], 1, False)


def test_tell__a_query_of_people__leaves_out_ended_accounts_and_who_did_it() -> None:
    told, doer = UserFactory(), UserFactory()
    UserFactory(is_active=False)

    tell(User.objects.all(), actor=Actor(user_id=doer.pk))
    tell(User.objects.none(), key="nobody")
    fan_out()

    assert list(Notification.objects.values_list("recipient_id", "number")) == [(told.pk, 1)]
    assert list(NotificationInbox.objects.values_list("recipient_id", "last_number", "unread")) == [(told.pk, 1, 1)]


def test_fan_out__killed_between_batches__goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NOTIFICATION_BATCH", 2)
    UserFactory.create_batch(5)
    tell(User.objects.all())
    pk = Happening.objects.get().pk

    assert commands.add_notifications(SYSTEM, happening_id=pk)
    assert Notification.objects.count() == 2
    fan_out()

    assert set(Notification.objects.values_list("recipient_id")) == set(User.objects.values_list("pk"))
    assert Notification.objects.count() == NotificationDelivery.objects.count() == 5
