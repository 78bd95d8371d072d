"""The database's figures against a slow and simple count of the same."""

import random
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from domain.attendance import queries
from domain.attendance.models import AttendanceRecord
from domain.attendance.queries import attendance_rates
from domain.attendance.queries import figures as figures_of
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.shared.actor import Actor
from domain.timetable.models import Session
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 0, 0, tzinfo=UTC)
STATUSES = ("present", "late", "excused", "absent", None)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def percent(part, whole):
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)) if whole else None


def counted(sessions, marks, since):
    """Count one student's figures: `sessions` with whether anybody is recorded, `marks` by session."""
    found = dict.fromkeys(("present", "late", "excused", "absent", "unmarked"), 0)
    held = open_ = reachable = 0
    minutes = dict.fromkeys(("held", "attended", "open", "reachable"), 0)
    for session, is_taken in sessions:
        status = marks.get(session.pk)
        length = (session.ends_at - session.starts_at).seconds // 60
        if session.status == "cancelled" or (session.starts_at < since and status is None):
            continue
        if session.ends_at <= NOW and is_taken:
            held += 1
            found[status or "unmarked"] += 1
            minutes["held"] += length
            minutes["attended"] += length if status in {"present", "late"} else 0
        else:
            open_ += 1
            reachable += status != "absent"
            minutes["open"] += length
            minutes["reachable"] += length if status in {"present", "late", None} else 0
    attended = found["present"] + found["late"] + found["excused"]
    return {
        **found,
        "sessions_held": held,
        "sessions_open": open_,
        "rate": percent(attended, held),
        "best_rate": percent(attended + reachable, held + open_),
        "minutes_held": minutes["held"],
        "minutes_attended": minutes["attended"],
        "minutes_open": minutes["open"],
        "hours_rate": percent(minutes["attended"], minutes["held"]),
        "best_hours_rate": percent(minutes["attended"] + minutes["reachable"], minutes["held"] + minutes["open"]),
    }


def told(offering):
    rows = attendance_rates(Actor.system(reason="test"), "attendance_record.view").filter(offering=offering)
    return dict(rows.annotate(told=figures_of()).values_list("student_id", "told"))


def warned(offering):
    return queries.warnings_due([offering.pk], now=NOW)


def world(dice):
    """Make a class with sessions of all kinds around now, and records by chance; return what should be told."""
    offering = SemesterOfferingFactory()
    sessions = []
    for _ in range(dice.randint(0, 9)):
        starts_at = NOW + timedelta(minutes=dice.choice([-120, -119, -60, *range(-20_000, 20_000, 500)]))
        at = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=dice.choice([50, 60, 120]))}
        local = {"held_on": starts_at.date(), "starts_local": starts_at.time(), "ends_local": at["ends_at"].time()}
        if at["ends_at"].date() == starts_at.date():
            state = dice.choice(["scheduled", "scheduled", "cancelled"])
            sessions.append(SessionFactory.build(offering=offering, zone="UTC", status=state, **at, **local))
    Session.objects.bulk_create(sessions)
    places, taken, marks = [], set(), {}
    for _ in range(3):
        since = NOW + timedelta(minutes=dice.choice([-50_000, -5_000, 5_000]))  # whoever waited, waited until then
        places.append(EnrollmentFactory(offering=offering, seated_at=since))
    records = []
    for session in sessions:
        for place in places if dice.random() < 0.8 else []:
            if status := dice.choice(STATUSES):
                taken.add(session.pk)
                marks.setdefault(place.pk, {})[session.pk] = status
                of = {"session": session, "offering": offering, "enrollment": place, "student_id": place.student_id}
                records.append(AttendanceRecord(status=status, **of))
    AttendanceRecord.objects.bulk_create(records)
    seen = [(session, session.pk in taken) for session in sessions]
    return offering, {each.student_id: counted(seen, marks.get(each.pk, {}), each.seated_at) for each in places}


@pytest.mark.parametrize("seed", range(3))
def test_figures__of_classes_made_by_chance__are_what_a_slow_count_says(seed, monkeypatch):
    dice = random.Random(seed)
    monkeypatch.setattr(queries, "WARNING_STAGES", (101,))
    monkeypatch.setattr(limits, "ATTENDANCE_WARNED_AFTER", 1)

    for _ in range(8):
        offering, wanted = world(dice)
        assert told(offering) == wanted
        names = ("sessions_held", "rate", "best_rate")
        assert {each["student_id"]: [str(each[name]) for name in names] for each in warned(offering)} == {
            student: [str(each[name]) for name in names] for student, each in wanted.items() if each["sessions_held"]
        }


def test_figures__of_an_example__are_these():
    offering = SemesterOfferingFactory()
    held = [SessionFactory(offering=offering, held_on=NOW.date() - timedelta(days=each)) for each in range(1, 5)]
    SessionFactory(offering=offering, held_on=NOW.date() + timedelta(days=7))
    place = EnrollmentFactory(offering=offering)
    for session, status in zip(held, ("present", "late", "excused", "absent"), strict=True):
        of = {"session": session, "offering": offering, "enrollment": place, "student_id": place.student_id}
        AttendanceRecord.objects.create(status=status, **of)

    (found,) = told(offering).values()

    assert (found["rate"], found["best_rate"]) == ("75.00", "80.00")
    assert (found["hours_rate"], found["best_hours_rate"]) == ("50.00", "60.00")


def test_figures__after_leave_excused_the_only_one_marked__are_of_a_session_taken():
    record = AttendanceRecordFactory(status="absent")
    before = told(record.offering)

    AttendanceRecord.objects.filter(pk=record.pk).update(status="excused", source="leave", version=2)

    (was,), (now,) = before.values(), told(record.offering).values()
    assert (was["sessions_held"], now["sessions_held"], now["excused"]) == (1, 1, 1)


def test_figures__of_requests_and_places_that_were_left__are_not_told():
    offering = SemesterOfferingFactory()
    for status in ("waitlisted", "pending", "withdrawn"):
        EnrollmentFactory(offering=offering, status=status)

    assert (told(offering), Enrollment.objects.count()) == ({}, 3)
