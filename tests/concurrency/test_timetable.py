"""One room and one person wanted by two at once."""

from collections import Counter

import pytest

from domain.timetable import rules
from domain.timetable.commands import places
from domain.timetable.models import Session
from tests.api.timetable.samples import SESSIONS, instructor, session
from tests.concurrency.test_files_and_scholarships import wait_after
from tests.concurrency.test_races import twin
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.timetable import RoomFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(model, pks, **_):
    return list(model.objects.filter(pk__in=pks))


def two_wishes(monkeypatch, **place) -> Counter[tuple[int, str]]:
    """Ask twice for the same place at once; return the statuses and codes."""
    client, offering = client_for("staff"), SemesterOfferingFactory()
    wait_after(monkeypatch, rules, "check_clashes")
    body = session(offering, **place)

    def ask(_):
        answer = twin(client).post(SESSIONS, body)
        return answer.status_code, answer.json().get("code", "")

    return Counter(race(ask, runners=2))


def test_room__without_the_lock__goes_to_one_by_the_constraint_alone(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(places, "lock_all", unlocked)
    found = two_wishes(monkeypatch, room=RoomFactory())

    assert found[201, ""] == 1
    assert (409, "room_taken") not in found
    assert Session.objects.count() == 1


def test_room__wanted_by_two__goes_to_one_and_the_other_hears_who_has_it(monkeypatch):
    assert two_wishes(monkeypatch, room=RoomFactory()) == {(201, ""): 1, (409, "room_taken"): 1}
    assert Session.objects.count() == 1


def test_person__without_the_lock__holds_one_by_the_constraint_alone(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    person = instructor()
    monkeypatch.setattr(places, "lock_all", unlocked)
    found = two_wishes(monkeypatch, people=[person])

    assert found[201, ""] == 1
    assert (409, "instructor_taken") not in found
    assert Session.objects.count() == 1


def test_person__wanted_by_two__holds_one_and_the_other_hears_which(monkeypatch):
    person = instructor()

    assert two_wishes(monkeypatch, people=[person]) == {(201, ""): 1, (409, "instructor_taken"): 1}
    assert Session.objects.count() == 1
