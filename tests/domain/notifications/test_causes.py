"""Who is told of what, by the areas that cause it."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from domain.attendance.commands import record_attendance_warnings
from domain.authentication.models import Passkey
from domain.events import commands as events
from domain.leave import commands as leave
from domain.notifications import jobs
from domain.notifications.models import Happening, Notification, NotificationDelivery
from domain.policy.events import NotifyRule
from domain.policy.notifications import NotificationKind
from domain.policy.roles import SystemRole
from domain.policy.workflows import ApplicationState, EventState
from domain.shared import clock
from domain.shared.actor import Actor
from domain.timetable import commands as timetable
from domain.users.models import User
from tests.api.attendance.samples import AFTER
from tests.api.attendance.test_rates import held, recorded
from tests.api.enrollment.samples import PATH, ask, student
from tests.api.results.samples import Class
from tests.api.scholarships.samples import APPLICATIONS, DECISIONS, REASON, at, take
from tests.domain.notifications.test_telling import fan_out
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.authentication import TotpDeviceFactory
from tests.factories.enrollment import EnrollmentHoldFactory
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.leave import LeaveApplicationFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.scholarships import ScholarshipFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support import factors
from tests.support.authenticator import Authenticator
from tests.support.client import client_for

SYSTEM = Actor.system(reason="test")
pytestmark = pytest.mark.django_db


def name(user: User, family_name: str) -> None:
    User.objects.filter(pk=user.pk).update(family_name=family_name)


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


def test_seat__freed__who_is_passed_over_and_who_gets_it_are_told(frozen_clock):
    offering = SemesterOfferingFactory(capacity=1)
    leaving, held_up, following, last = (student() for _ in range(4))
    places = [ask(each, offering).json()["id"] for each in (leaving, held_up, following, last)]
    name(held_up.user, "held up")
    name(following.user, "following")
    EnrollmentHoldFactory(student=held_up.user)

    leaving.post(f"{PATH}/{places[0]}/withdraw")

    assert told() == [
        (NotificationKind.ENROLLMENT_SKIPPED, "held up"),
        (NotificationKind.ENROLLMENT_PROMOTED, "following"),
    ]


def test_results__released__each_student_is_told_without_marks():
    room = Class(students=2, status="ratified", marks=("82.50", "49"))
    for place in room.places:
        name(place.student, "student")

    room.do(client_for("staff"), "release")

    assert told() == [(NotificationKind.RESULTS_RELEASED, "student")] * 2
    assert "82" not in str(Happening.objects.get().words)


def test_attendance__below_a_stage__the_student_is_told_and_nobody_else(time_machine):
    time_machine.move_to(AFTER, tick=False)
    offering = SemesterOfferingFactory()
    low = EnrollmentFactory(offering=offering, student__family_name="low")
    fine = EnrollmentFactory(offering=offering)
    sessions = held(offering, 8)
    recorded(low, sessions, *["present"] * 7, "absent")
    recorded(fine, sessions, *["present"] * 8)

    assert [record_attendance_warnings(SYSTEM, offering_ids=[offering.pk]) for _ in range(2)] == [1, 0]

    assert told() == [(NotificationKind.ATTENDANCE_WARNED, "low")]


def test_scholarship__applied_for_and_decided__reviewers_and_applicants_are_told_without_reasons():
    scholarship, staff = ScholarshipFactory(), client_for("staff")
    name(staff.user, "reviewer")
    client_for("student").post(APPLICATIONS, {"scholarship_id": str(scholarship.pk), "statement": "I am poor."})

    for step in DECISIONS:
        take(staff, at(ApplicationState.UNDER_REVIEW, applicant=UserFactory(family_name=step)), step)

    assert told() == [
        (NotificationKind.SCHOLARSHIP_APPLIED, "reviewer"),
        (NotificationKind.SCHOLARSHIP_APPROVED, "approve"),
        (NotificationKind.SCHOLARSHIP_REJECTED, "reject"),
        (NotificationKind.SCHOLARSHIP_WAITLISTED, "waitlist"),
    ]
    words = str(list(Happening.objects.values_list("words")))
    assert "poor" not in words
    assert REASON["reason"] not in words


def test_account__its_factors_changed__the_person_is_told_of_each_at_once(frozen_clock):
    person = UserFactory(email=factors.EMAIL, family_name="Lovelace")
    person.set_password(factors.PASSWORD)
    person.save()
    client, _, codes = factors.with_codes(person)

    factors.answer(factors.demanded()["challenge"], code=codes[0])
    client.post(factors.REMOVE, {"password": factors.PASSWORD})
    factors.register(client, Authenticator())
    client.delete(f"{factors.PASSKEYS}/{Passkey.objects.get().pk}")
    TotpDeviceFactory(user=person)
    client_for("admin").post(f"/api/v1/users/{person.pk}/reset-factors", {"reason": "Lost the phone."})

    for job in ProcrastinateJob.objects.filter(task_name="notifications.tell_account").order_by("pk"):
        jobs.tell_account(**job.args)
    assert told() == [
        (kind, "Lovelace")
        for kind in (
            NotificationKind.ACCOUNT_AUTHENTICATOR_ADDED,
            NotificationKind.ACCOUNT_RECOVERY_CODE_USED,
            NotificationKind.ACCOUNT_AUTHENTICATOR_REMOVED,
            NotificationKind.ACCOUNT_PASSKEY_ADDED,
            NotificationKind.ACCOUNT_PASSKEY_REMOVED,
            NotificationKind.ACCOUNT_FACTORS_RESET,
        )
    ]
    assert NotificationDelivery.objects.filter(recipient=person, due_at=clock.now()).count() == 6
