"""One code sent twice at once, and one application for leave decided on by two."""

from collections import Counter

import pytest

from domain.attendance.models import AttendanceRecord
from domain.check_in import rules as check_in_rules
from domain.check_in.models import CheckIn
from domain.leave import commands
from domain.leave import rules as leave_rules
from domain.shared import clock
from tests.api.check_in.samples import CHECK_INS
from tests.concurrency.test_files_and_scholarships import unlocked, wait_after
from tests.concurrency.test_races import twin
from tests.factories.check_in import SECRET, CheckInWindowFactory
from tests.factories.leave import LeaveApplicationFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_code__sent_twice_at_once__is_taken_once(monkeypatch):
    client, session = client_for("student"), SessionFactory(today=True)
    EnrollmentFactory(student=client.user, offering=session.offering)
    window = CheckInWindowFactory(session=session)
    code = check_in_rules.make_code(window.pk, check_in_rules.step_at(clock.now()), SECRET)
    passed = wait_after(monkeypatch, check_in_rules, "check_step")

    def send(_):
        answer = twin(client).post(CHECK_INS, {"code": code})
        return answer.status_code, answer.json().get("code", "")

    assert Counter(race(send, runners=2)) == {(201, ""): 1, (409, "already_checked_in"): 1}
    assert len(passed) == 2
    assert (CheckIn.objects.count(), AttendanceRecord.objects.count()) == (1, 1)


def two_decisions(monkeypatch) -> Counter[int]:
    """Approve and decline one application at once; return the statuses."""
    application, client = LeaveApplicationFactory(), client_for("staff")
    wait_after(monkeypatch, leave_rules, "check_others")

    def decide(number):
        path = f"/api/v1/leave-applications/{application.pk}/{('approve', 'decline')[number]}"
        return twin(client).post(path, {"reason": "It is clear."}).status_code

    return Counter(race(decide, runners=2))


def test_leave__without_the_lock__is_approved_and_declined(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(commands, "lock", unlocked)
    assert two_decisions(monkeypatch) == {200: 2}


def test_leave__decided_on_by_two_at_once__is_decided_once(monkeypatch):
    assert two_decisions(monkeypatch) == {200: 1, 409: 1}
