"""E-mails: gathered, put off, dropped, tried again, given up, and known as repetitions."""

from datetime import time, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db.models import F

from domain.notifications import commands, jobs
from domain.notifications.models import NotificationDelivery
from domain.notifications.rules import COALESCED
from domain.policy import limits
from domain.policy.notifications import NotificationKind, NotificationTiming
from domain.policy.workflows import DeliveryState
from domain.shared import clock, mail
from domain.shared.actor import Actor
from domain.shared.mail import send_all
from tests.domain.notifications.test_telling import fan_out, tell
from tests.factories.notifications import (
    HappeningFactory,
    NotificationDeliveryFactory,
    NotificationHoursFactory,
    NotificationPreferenceFactory,
)
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
MUTED = {"kind": NotificationKind.SESSION_CANCELLED, "timing": NotificationTiming.NEVER}
DAILY = {"kind": NotificationKind.SESSION_CANCELLED, "timing": NotificationTiming.DAILY}


def told(people, key, **more):
    tell([each.pk for each in people], key=key, **more)
    fan_out()


def states():
    return sorted(NotificationDelivery.objects.values_list("status", flat=True))


def test_send__news_about_one_thing_soon_after_another__goes_into_one_later_letter(frozen_clock, mailoutbox):
    reader, session = UserFactory(given_name="Ng<b>"), SessionFactory()
    for number in range(4):
        told([reader], f"one {number}", about=session)
        jobs.send_due()
    frozen_clock.shift(COALESCED - timedelta(seconds=1))
    jobs.send_due()
    assert len(mailoutbox) == 1
    frozen_clock.shift(timedelta(seconds=1))

    jobs.send_due()

    first, second = mailoutbox
    assert first.to == [reader.email]
    assert first.subject == second.subject == "A class is cancelled"
    assert "(The latest of 3.)" in second.body
    assert "Hello Ng<b>," in first.body
    assert "Hello Ng&lt;b&gt;," in first.alternatives[0].content
    assert first.extra_headers["List-Unsubscribe"].endswith("/settings/notifications>")
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert states() == ["sent"] * 4


def test_send__daily_and_quiet__wait_for_their_hours_in_the_readers_zone(frozen_clock, mailoutbox):
    # Noon UTC is 23:00 in Melbourne and 19:00 in Hanoi.
    daily, asleep = UserFactory(locale="vi", time_zone="Asia/Ho_Chi_Minh"), UserFactory()
    NotificationPreferenceFactory(user=daily, **DAILY)
    NotificationHoursFactory(user=asleep, quiet_from=time(22), quiet_until=time(6))
    told([daily, asleep], "one")
    told([daily], "two")

    jobs.send_due()
    assert mailoutbox == []
    frozen_clock.shift(timedelta(hours=7))
    jobs.send_due()
    assert [each.to for each in mailoutbox] == [[asleep.email]]
    frozen_clock.shift(timedelta(hours=5))
    jobs.send_due()

    assert [each.to for each in mailoutbox[1:]] == [[daily.email]]
    assert mailoutbox[1].subject == "Một buổi học bị hủy"
    assert mailoutbox[1].body.startswith("Xin chào")


def test_send__read_muted_or_ended_meanwhile__is_dropped(client_as, mailoutbox):
    reader, muting, ended = client_as(role="student"), UserFactory(), UserFactory()
    told([reader.user, muting, ended], "one")
    reader.post(
        "/api/v1/notifications/read", {"up_to_id": reader.get("/api/v1/notifications").json()["results"][0]["id"]}
    )
    NotificationPreferenceFactory(user=muting, **MUTED)
    ended.is_active = False
    ended.save()

    jobs.send_due()

    assert mailoutbox == []
    assert states() == ["dropped"] * 3


def test_send__many_that_nobody_wants_any_more__do_not_hold_up_the_others(mailoutbox, monkeypatch):
    monkeypatch.setattr(limits, "EMAILS_AT_ONCE", 1)
    ended, reader = UserFactory(), UserFactory()
    told([ended], "one")
    told([reader], "two")
    NotificationDelivery.objects.filter(recipient=ended).update(due_at=F("due_at") - timedelta(hours=1))
    ended.is_active = False
    ended.save()

    jobs.send_due()

    assert [each.to for each in mailoutbox] == [[reader.email]]
    assert states() == ["dropped", "sent"]


def test_send__a_slow_server__what_there_is_no_time_for_is_given_back_before_the_claim_ends(mailoutbox, monkeypatch):
    assert limits.EMAIL_PAUSE_MINUTES[0] * 60 >= 2 * limits.EMAILS_SECONDS
    monkeypatch.setattr(limits, "EMAILS_SECONDS", 0)
    told([UserFactory(), UserFactory()], "one")
    begun = []
    monkeypatch.setattr(mail, "send_all", lambda letters, **how: begun.append(len(letters)) or send_all(letters, **how))

    jobs.send_due()

    assert begun == [2, 1]
    assert len(mailoutbox) == 2
    assert list(NotificationDelivery.objects.values_list("status", "attempts")) == [("sent", 1)] * 2


def test_send__a_connection_that_breaks__is_opened_anew_for_the_next_letter(monkeypatch):
    told([UserFactory() for _ in range(3)], "one")
    sent, opened = [], []

    class Breaking(EmailBackend):
        broken = False

        def open(self):
            opened.append(self.broken)
            self.broken = False

        def close(self):
            raise SMTPServerDisconnected("gone") if self.broken else SMTPException("no farewell")

        def send_messages(self, messages):
            self.broken = self.broken or not sent
            sent.extend(messages)
            if self.broken:
                raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail, "get_connection", Breaking)

    jobs.send_due()

    assert states() == ["failed", "sent", "sent"]
    assert opened == [False, True, False]


def test_send__the_worker_dies_after_sending__is_repeated_under_the_same_id(frozen_clock, mailoutbox, monkeypatch):
    told([UserFactory()], "one")
    with monkeypatch.context() as dying:
        dying.setattr(commands, "report_deliveries", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.send_due()

    jobs.send_due()
    assert len(mailoutbox) == 1  # claimed for a while
    frozen_clock.shift(timedelta(minutes=limits.EMAIL_PAUSE_MINUTES[0]))
    jobs.send_due()

    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert states() == ["sent"]


def test_send__a_server_that_fails__is_tried_again_and_given_up(frozen_clock, mailoutbox, monkeypatch):
    refused = SMTPRecipientsRefused({"a@example.org": (550, b"no such person a@example.org")})
    told([UserFactory(), UserFactory()], "one")
    outcomes = iter([SMTPServerDisconnected("gone"), refused])
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: (_ for _ in ()).throw(next(outcomes)))

    jobs.send_due()

    assert states() == ["dead", "failed"]
    assert set(NotificationDelivery.objects.values_list("error", flat=True)) == {
        "SMTPServerDisconnected",
        "SMTPRecipientsRefused 550",
    }
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: (_ for _ in ()).throw(TimeoutError))
    for _ in range(limits.EMAIL_TRIES):
        frozen_clock.shift(timedelta(minutes=limits.EMAIL_PAUSE_MINUTES[1]))
        jobs.send_due()
    assert states() == ["dead", "dead"]
    assert list(NotificationDelivery.objects.values_list("attempts", flat=True).order_by("attempts")) == [1, 6]


def test_send__about_what_was_given_up_or_failed__waits_for_nothing(mailoutbox):
    reader, session = UserFactory(), SessionFactory()
    happening = HappeningFactory(about=session)
    for status, happened in ((DeliveryState.DEAD, happening), (DeliveryState.FAILED, HappeningFactory(about=session))):
        due_at = clock.now() + timedelta(hours=6)
        NotificationDeliveryFactory(recipient=reader, status=status, happening=happened, due_at=due_at)

    told([reader], "next", about=session)
    jobs.send_due()

    assert len(mailoutbox) == 1


def test_clean_up__what_ended_long_ago__is_forgotten(frozen_clock):
    told([UserFactory()], "one")
    waiting = NotificationDeliveryFactory()
    jobs.send_due()
    NotificationDelivery.objects.filter(pk=waiting.pk).update(status="queued", sent_at=None)
    frozen_clock.shift(timedelta(days=limits.NOTIFICATIONS_KEPT_DAYS + 1))

    jobs.clean_up(timestamp=0)

    assert list(NotificationDelivery.objects.all()) == [waiting]
    assert commands.forget_old_happenings(Actor.system(reason="test")) == 0
