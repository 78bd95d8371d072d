"""Who is told of what, by the areas that cause it."""

from datetime import timedelta

import pytest

from domain.events import commands as events
from domain.leave import commands as leave
from domain.notifications.models import Happening, Notification
from domain.policy.events import NotifyRule
from domain.policy.notifications import NotificationKind
from domain.policy.roles import SystemRole
from domain.policy.workflows import EventState
from domain.shared import clock
from domain.shared.actor import Actor
from domain.timetable import commands as timetable
from tests.domain.notifications.test_telling import fan_out
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.leave import LeaveApplicationFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory, UserRoleFactory

SYSTEM = Actor.system(reason="test")
pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Return who was told of what: kind and family name."""
    fan_out()
    rows = Notification.objects.order_by("happening", "recipient__family_name")
    return list(rows.values_list("kind", "recipient__family_name"))


def test_event__published_changed_and_cancelled__its_audience_is_told_each_time():
    reader, other = UserFactory(family_name="reader"), UserFactory(family_name="other")
    event = EventFactory(status=EventState.IN_REVIEW, notify_rule=NotifyRule.ON_PUBLISH, to=[{"person": reader}])
    quiet = EventFactory(status=EventState.IN_REVIEW, to=[{"person": reader}])

    events.publish_events(SYSTEM, wanted=[events.Wanted(event.pk), events.Wanted(quiet.pk)])
    events.change_event(SYSTEM, pk=event.pk, values={"remarks": "Bring chairs"})
    events.change_event(SYSTEM, pk=event.pk, values={"location": "Hall 2"})
    EventResponseFactory(event=quiet, person=other)
    events.cancel_event(SYSTEM, pk=event.pk, notice="Storm")
    events.cancel_event(SYSTEM, pk=quiet.pk, notice="Storm")

    assert told() == [
        (NotificationKind.EVENT_PUBLISHED, "reader"),
        (NotificationKind.EVENT_CHANGED, "reader"),
        (NotificationKind.EVENT_CANCELLED, "reader"),
        (NotificationKind.EVENT_CANCELLED, "other"),
    ]


def test_event__submitted_and_near__reviewers_and_its_audience_are_told_once():
    UserRoleFactory(user=UserFactory(family_name="reviewer"), role_id="staff")
    reader = UserFactory(family_name="reader")
    draft = EventFactory(to=[{"person": reader}])
    start = clock.now() + timedelta(hours=20)
    near = {"starts_on": start.date(), "starts_local": start.time().replace(microsecond=0), "zone": "UTC"}
    ends = {"ends_on": (start + timedelta(hours=1)).date(), "ends_local": (start + timedelta(hours=1)).time()}
    for rule in NotifyRule:
        EventFactory(
            status=EventState.PUBLISHED, notify_rule=rule, to=[{"person": reader}], campus=None, **near, **ends
        )

    events.submit_event(SYSTEM, pk=draft.pk)
    assert [events.tell_of_start(SYSTEM) for _ in range(2)] == [1, 0]

    assert told() == [(NotificationKind.EVENT_WAITING, "reviewer"), (NotificationKind.EVENT_SOON, "reader")]


def test_session_and_leave__decided__students_are_told_without_reasons():
    place = EnrollmentFactory(student__family_name="student")
    EnrollmentFactory(offering=place.offering, student__family_name="gone", status="withdrawn")
    session = SessionFactory(offering=place.offering, held_on=clock.now().date() + timedelta(days=7))
    application = LeaveApplicationFactory(student=place.student)

    timetable.cancel_session(SYSTEM, pk=session.pk, notice="Ill")
    decider = Actor(user_id=UserFactory().pk, roles=frozenset({SystemRole.STAFF}))
    leave.decline_leave_application(decider, pk=application.pk, reason="No certificate")

    assert told() == [
        (NotificationKind.SESSION_CANCELLED, "student"),
        (NotificationKind.LEAVE_DECLINED, "student"),
    ]
    words = str(list(Happening.objects.values_list("words")))
    assert "Ill" not in words
    assert "certificate" not in words
