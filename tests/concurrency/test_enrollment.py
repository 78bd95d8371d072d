"""The last seats: never sold twice, whoever races for them, and whoever is killed in the middle."""

import json
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from domain.academic.models import SemesterOffering
from domain.enrollment import commands
from domain.enrollment.commands import claims, requests
from domain.enrollment.models import Enrollment
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from tests.api.enrollment.samples import assert_counts_are_true, student
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.users import UserFactory
from tests.support.race import race
from tests.support.server import gunicorn

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")
SEATS, STUDENTS = 30, 500
OPEN = {"enrollment_closes_at": "2100-01-01T00:00:00Z"}


def offering(**values: Any) -> SemesterOffering:
    made = SemesterOfferingFactory(**{**OPEN, **values})
    made.refresh_from_db()
    return made


def people(number: int) -> list[Any]:
    return [profile.user for profile in StudentProfileFactory.create_batch(number)]


def race_for_the_last_seat(monkeypatch: Any) -> Counter[str]:
    """Let both runners judge before either writes; a broken barrier means that the lock kept one out."""
    place, runners = offering(capacity=1), people(2)
    both = Barrier(2)
    judge = requests.judge

    def judge_then_wait(*args: Any, **how: Any) -> Any:
        findings = judge(*args, **how)
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return findings

    monkeypatch.setattr(requests, "judge", judge_then_wait)

    def run(number: int) -> str:
        try:
            return commands.add_enrollment(SYSTEM, offering_id=place.pk, student_id=runners[number].pk).status
        except DomainError as error:
            return error.code

    return Counter(race(run, runners=2))


def test_last_seat__without_the_lock__both_are_given_it_and_only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    def unlocked(model, pks, *, related=()):
        rows = model.objects.filter(pk__in=list(pks))
        return list(rows.select_related(*related) if related else rows)

    monkeypatch.setattr(claims, "lock_all", unlocked)
    found = race_for_the_last_seat(monkeypatch)

    assert found["enrolled"] == 1
    assert "waitlisted" not in found  # the second was promised the seat; the table's constraint undid it
    assert SemesterOffering.objects.get().seats_taken == 1


def test_last_seat__two_at_once__one_gets_it_and_one_waits(monkeypatch):
    assert race_for_the_last_seat(monkeypatch) == {"enrolled": 1, "waitlisted": 1}
    assert_counts_are_true(SemesterOffering.objects.get())


def test_load__one_student_in_many_offerings_at_once__never_above_the_limit():
    (person,) = people(1)
    first = offering()
    places = [first, *(offering(teaching_period=first.teaching_period) for _ in range(7))]

    def run(number: int) -> bool:
        try:
            commands.add_enrollment(SYSTEM, offering_id=places[number].pk, student_id=person.pk)
            return True
        except DomainError:
            return False

    assert sum(race(run, runners=8)) == 4


def test_crossing__withdrawals_that_promote_each_others_students__no_deadlock():
    one, two = offering(capacity=8), offering(capacity=8)
    group = people(16)
    there = [EnrollmentFactory(student=each, offering=one if at < 8 else two) for at, each in enumerate(group)]
    for each in group[8:]:
        commands.add_enrollment(SYSTEM, offering_id=one.pk, student_id=each.pk)
    for each in group[:8]:
        commands.add_enrollment(SYSTEM, offering_id=two.pk, student_id=each.pk)

    race(lambda number: commands.withdraw_enrollment(SYSTEM, pk=there[number].pk), runners=16)

    assert Enrollment.objects.filter(status="enrolled").count() == 16
    assert not Enrollment.objects.filter(status="waitlisted").exists()
    for each in (one, two):
        assert_counts_are_true(each)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE semester_offerings SET seats_taken = 0",
        "UPDATE semester_offerings SET waitlist_taken = 5",
    ],
)
def test_counts__written_by_hand__refused_by_the_database(statement):
    EnrollmentFactory()

    with pytest.raises(Exception, match="never written"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_oversold__by_a_statement_of_ones_own__refused_by_the_database():
    place = offering(capacity=1)
    rows = EnrollmentFactory.build_batch(2, offering=place, unit=place.unit, teaching_period=place.teaching_period)
    for row in rows:
        row.student = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.bulk_create(rows)

    assert_counts_are_true(place)


class Asker:
    """Asks for places over HTTP; after a broken connection it asks again with the same key, as a client should."""

    def __init__(self, port: int, place: Any) -> None:
        self.port, self.body = port, json.dumps({"offering_id": str(place.pk)})
        self.sent: dict[int, float] = {}
        self.told: dict[int, tuple[float, int, Any]] = {}

    def __call__(self, number: int, token: str) -> None:
        self.sent[number] = time.monotonic()
        headers = {"Authorization": token, "Content-Type": "application/json", "Idempotency-Key": f"k{number}"}
        for _ in range(60):
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as wire:
                    wire.request("POST", "/api/v1/enrollments", self.body, headers)
                    with wire.getresponse() as answer:
                        body = json.loads(answer.read())
            except (OSError, HTTPException, ValueError):
                time.sleep(0.1)
                continue
            if answer.status == 409:  # "not now": somebody holds it, or the first try still runs
                time.sleep(0.2)
                continue
            self.told[number] = (time.monotonic(), answer.status, body)
            return


def workers(port: int) -> list[int]:
    """Return the ids of the worker processes behind this port: those whose parent serves it too."""
    ours = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"PORT={port}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                ours[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
    return [pid for pid, parent in ours.items() if parent in ours]


def storm() -> tuple[Asker, SemesterOffering]:
    place = offering(capacity=SEATS, waitlist_capacity=STUDENTS)
    tokens = [student().defaults["HTTP_AUTHORIZATION"] for _ in range(STUDENTS)]
    with gunicorn(workers=3) as port:
        asker, done, killed = Asker(port, place), threading.Event(), []

        def kill() -> None:
            # Each second, but only while work goes on: workers that die as fast as they start prove nothing.
            answered = 0
            while not done.wait(1.0):
                if len(asker.told) < answered + 5:
                    continue
                answered = len(asker.told)
                for pid in workers(port)[:1]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            with ThreadPoolExecutor(STUDENTS // 10) as pool:
                list(pool.map(asker, range(STUDENTS), tokens))
        finally:
            done.set()
            killer.join()
    assert killed
    return asker, place


def test_storm__500_students_for_30_seats_while_workers_die__exactly_30_get_in_and_the_rest_wait_in_order():
    asker, place = storm()

    answers = Counter(status for _, status, _ in asker.told.values())
    assert answers == {201: STUDENTS}
    states = Counter(Enrollment.objects.values_list("status", flat=True))
    assert states == {"enrolled": SEATS, "waitlisted": STUDENTS - SEATS}
    assert_counts_are_true(place)
    # Whoever had an answer before another one asked is ahead of that one.
    numbers = {str(row.pk): row.queue_number or 0 for row in Enrollment.objects.all()}
    place_of = {number: numbers[body["id"]] for number, (_, _, body) in asker.told.items()}
    jumps = [
        (one, other)
        for one, (told_at, _, _) in asker.told.items()
        for other, sent_at in asker.sent.items()
        if told_at < sent_at and place_of[one] and place_of[one] > place_of[other]
    ]
    assert jumps == []
