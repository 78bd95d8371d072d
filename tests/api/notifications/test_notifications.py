"""What somebody is told, as the person reads it, marks it read, and chooses what to be told of."""

import pytest

from domain.audit.models import AuditEvent
from domain.notifications.models import NotificationDelivery, NotificationHours, NotificationPreference
from domain.policy.workflows import DeliveryState
from tests.factories.notifications import HappeningFactory, NotificationDeliveryFactory, NotificationFactory
from tests.factories.timetable import SessionFactory
from tests.support.factors import acting

pytestmark = pytest.mark.django_db
ALL, READ = "/api/v1/notifications", "/api/v1/notifications/read"
COUNT, PREFERENCES = "/api/v1/me/notifications/unread-count", "/api/v1/me/notification-preferences"
DELIVERIES = "/api/v1/notification-deliveries"


def test_list__in_vietnamese__newest_first_with_links_and_nobody_elses(client_as):
    reader = client_as(role="student", locale="vi")
    session = SessionFactory()
    older = NotificationFactory(recipient=reader.user, happening=HappeningFactory(about=session))
    newer = NotificationFactory(recipient=reader.user)
    NotificationFactory()

    found = reader.get(ALL).json()["results"]
    about = reader.get(f"{ALL}?about_id={session.pk}&unread=true&kind=session_cancelled").json()["results"]

    assert [(each["id"], each["number"]) for each in found] == [(str(newer.pk), 2), (str(older.pk), 1)]
    assert found[0]["about"] is None
    assert about == [found[1]]
    assert about[0]["title"] == "Một buổi học bị hủy"
    assert about[0]["text"] == "Buổi học của COS20007 vào Monday 9:00 bị hủy."
    url = f"/api/v1/sessions/{session.pk}"
    assert about[0]["about"] == {"type": "session", "id": str(session.pk), "url": url}
    assert reader.get(url).status_code == 200


def test_read__one_many_all__are_counted_exactly(client_as):
    reader = client_as(role="student")
    first, second, third = (NotificationFactory(recipient=reader.user) for _ in range(3))
    others = NotificationFactory()
    untouched = reader.get(COUNT)

    refused = reader.post(READ, {"notification_ids": [str(first.pk), str(others.pk)]})
    both = reader.post(READ, {"notification_ids": [str(first.pk)], "up_to_id": str(first.pk)})
    one = reader.post(READ, {"notification_ids": [str(first.pk)]})
    rest = reader.post(READ, {"up_to_id": str(third.pk)})

    assert untouched.json() == {"unread": 3, "last_number": 3}
    assert (refused.status_code, refused.json()["code"]) == (422, "notifications_unknown")
    assert refused.json()["params"] == {"ids": [str(others.pk)]}
    assert both.status_code == 422
    assert one.json() == {"unread": 2, "last_number": 3}
    assert rest.json() == {"unread": 0, "last_number": 3}
    others.refresh_from_db()
    assert others.read_at is None
    assert reader.get(f"{ALL}?unread=true").json()["results"] == []
    second.delete()
    now = reader.get(COUNT, HTTP_IF_NONE_MATCH=untouched["ETag"])
    assert now.json() == {"unread": 0, "last_number": 3}
    assert reader.get(COUNT, HTTP_IF_NONE_MATCH=now["ETag"]).status_code == 304
    assert client_as(role="student").post(READ, {"up_to_id": str(first.pk)}).status_code == 422


def test_read__while_acting_as_the_reader__is_refused_and_it_stays_unread(client_as):
    reader, behind = client_as(role="student"), client_as(role="admin")
    shown = NotificationFactory(recipient=reader.user)

    refused = acting(reader.user, behind.user).post(READ, {"up_to_id": str(shown.pk)})

    assert (refused.status_code, refused.json()["code"]) == (403, "not_while_acting")
    assert reader.get(COUNT).json()["unread"] == 1


def cell(response, kind, channel="email"):
    return next(each for each in response.json()["choices"] if (each["kind"], each["channel"]) == (kind, channel))


def test_preferences__changed__hold_and_are_recorded(client_as):
    reader = client_as(role="student")
    before = cell(reader.get(PREFERENCES), "session_moved")
    muted = {"kind": "session_moved", "channel": "email", "timing": "never"}
    hours = {"quiet_from": "22:00", "quiet_until": "07:00"}

    changed = reader.patch(PREFERENCES, {**hours, "choices": [muted]})
    back = reader.patch(PREFERENCES, {"choices": [{**muted, "timing": None}]})

    assert before == {
        **muted,
        "title": "A class was moved",
        "timing": "at_once",
        "default": "at_once",
        "possible": ["at_once", "daily", "never"],
    }
    assert changed.status_code == 200
    assert cell(changed, "session_moved")["timing"] == "never"
    assert (changed.json()["quiet_from"], changed.json()["digest_hour"]) == ("22:00:00", 7)
    assert cell(back, "session_moved") == before
    assert (back.json()["quiet_from"], back.json()["quiet_until"]) == ("22:00:00", "07:00:00")
    recorded = AuditEvent.objects.filter(action="notification_preferences.change").order_by("pk").first()
    assert recorded.after["session_moved.email"] == "never"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"choices": [{"kind": "account_password_changed", "channel": "email", "timing": "daily"}]}, "kind_mandatory"),
        ({"choices": [{"kind": "results_released", "channel": "in_app", "timing": "never"}]}, "kind_mandatory"),
        ({"choices": [{"kind": "session_moved", "channel": "in_app", "timing": "daily"}]}, "kind_mandatory"),
        ({"quiet_from": "22:00"}, "quiet_hours_half"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_hours_half"),
        ({"digest_hour": 24}, "max_value"),
    ],
)
def test_preferences__what_is_not_open__is_refused_and_nothing_changes(client_as, body, code):
    reader = client_as(role="student")

    refused = reader.patch(PREFERENCES, {"digest_hour": 8, **body})

    assert refused.status_code == 422
    assert code in {refused.json()["code"], *(each["code"] for each in refused.json()["errors"])}
    assert not NotificationPreference.objects.exists()
    assert not NotificationHours.objects.exists()


def test_retry__a_dead_delivery__starts_over_once(client_as):
    admin = client_as(role="admin")
    dead = NotificationDeliveryFactory(status=DeliveryState.DEAD, attempts=6, error="SMTPDataError 550")

    shown = admin.get(f"{DELIVERIES}?status=dead").json()["results"]
    retried = admin.post(f"{DELIVERIES}/{dead.pk}/retry")
    again = admin.post(f"{DELIVERIES}/{dead.pk}/retry")

    assert [each["error"] for each in shown] == ["SMTPDataError 550"]
    assert not {"text", "words", "title"} & set(shown[0])
    assert (retried.status_code, retried.json()["status"], retried.json()["attempts"]) == (200, "queued", 0)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert NotificationDelivery.objects.get().attempts == 0
    assert client_as(role="staff").get(DELIVERIES).status_code == 403
