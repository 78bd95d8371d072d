"""Two who mark the same student at once."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.db import transaction

from domain.attendance import queries, rules
from domain.attendance.commands import marks, writing
from domain.attendance.models import AttendanceChange, AttendanceRecord
from domain.enrollment.models import Enrollment
from tests.api.attendance.samples import DURING, RECORDS, codes, mark, row
from tests.concurrency.test_races import twin
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "WHERE attendance_records.version = excluded.version - 1"
HELD = "ORDER BY id FOR SHARE"


def two_marks(monkeypatch, time_machine) -> Counter[tuple[str, ...]]:
    """Mark a student present and absent at once, both with the sheet that shows no mark; return the refusals."""
    time_machine.move_to(DURING, tick=False)
    client, session = client_for("staff"), SessionFactory()
    student = EnrollmentFactory(offering=session.offering).student
    seen, places_of = Barrier(2), queries.places_of

    def look_and_wait(*args):
        found = places_of(*args)
        with suppress(BrokenBarrierError):
            seen.wait(timeout=5)
        return found

    monkeypatch.setattr(queries, "places_of", look_and_wait)
    answers = race(lambda number: mark(twin(client), session, row(student, ("present", "absent")[number])), runners=2)
    return Counter(tuple(each) for answer in answers for each in codes(answer))


def test_mark__without_the_version_in_the_statement__loses_one_of_two(monkeypatch, time_machine):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    assert GUARD in writing.UPSERT
    monkeypatch.setattr(writing, "UPSERT", writing.UPSERT.replace(GUARD, ""))

    assert two_marks(monkeypatch, time_machine) == {(): 2}
    assert AttendanceChange.objects.count() == 1


def marked_while_somebody_leaves(monkeypatch, time_machine, *, patience):
    """Mark two, of whom one leaves by another connection, which waits for the marks for a while."""
    time_machine.move_to(DURING, tick=False)
    client, session = client_for("staff"), SessionFactory()
    stays, leaves = (EnrollmentFactory(offering=session.offering) for _ in range(2))
    left, written, write = Barrier(2), Event(), marks.record_attendance

    def write_then(*args, **how):
        left.wait(timeout=20)
        found = write(*args, **how)
        written.set()
        return found

    def leave_and_wait():
        with transaction.atomic():
            gone = {"status": "withdrawn", "withdrawn_at": DURING, "outcome": "no_record"}
            Enrollment.objects.filter(pk=leaves.pk).update(**gone)
            left.wait(timeout=20)
            written.wait(timeout=patience)

    monkeypatch.setattr(marks, "record_attendance", write_then)
    both = [lambda: mark(twin(client), session, row(stays.student), row(leaves.student)), leave_and_wait]
    answer, _ = race(lambda number: both[number](), runners=2)
    return answer.status_code, codes(answer), AttendanceRecord.objects.count()


def test_mark__without_holding_places__records_who_has_left(monkeypatch, time_machine):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    assert HELD in writing.UPSERT
    monkeypatch.setattr(writing, "UPSERT", writing.UPSERT.replace(HELD, ""))

    assert marked_while_somebody_leaves(monkeypatch, time_machine, patience=20) == (200, [[], []], 2)


def test_mark__of_who_leaves_meanwhile__is_refused_alone(monkeypatch, time_machine):
    assert marked_while_somebody_leaves(monkeypatch, time_machine, patience=0.5) == (200, [[], ["not_on_roster"]], 1)


def test_change__by_two_at_once__is_done_by_one_and_the_other_hears_it(monkeypatch, time_machine):
    time_machine.move_to(DURING, tick=False)
    client, record, seen = client_for("staff"), AttendanceRecordFactory(), Barrier(2)
    check_session = rules.check_session

    def check_and_wait(**how):
        check_session(**how)
        with suppress(BrokenBarrierError):
            seen.wait(timeout=5)

    monkeypatch.setattr(rules, "check_session", check_and_wait)
    answers = race(
        lambda number: twin(client).patch(
            f"{RECORDS}/{record.pk}", {"status": ("late", "absent")[number]}, headers={"If-Match": "*"}
        ),
        runners=2,
    )

    assert sorted(each.status_code for each in answers) == [200, 412]
    assert AttendanceChange.objects.count() == 1


def test_mark__by_two_at_once__stands_as_the_first_said_and_the_second_hears_it(monkeypatch, time_machine):
    assert two_marks(monkeypatch, time_machine) == {(): 1, ("stale",): 1}
    assert (AttendanceRecord.objects.get().version, AttendanceChange.objects.count()) == (1, 0)
