"""One sheet, and the places that it decides on, in the hands of several at the same instant."""

from decimal import Decimal
from threading import Barrier, Event
from typing import Any

import pytest

from domain.academic.models import SemesterOffering
from domain.enrollment.commands import withdraw_enrollment
from domain.records.models import TranscriptEntry
from domain.results import commands, queries
from domain.results.commands import claims, releases
from domain.results.models import Mark, MarkSheet
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.locking import lock_all
from tests.api.enrollment.samples import assert_counts_are_true
from tests.api.results.samples import Class
from tests.concurrency.test_records import wait_at
from tests.factories.people import StudentProfileFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")
ONE = {"versions": {1}}


def unlocked(model: Any, pk: Any) -> Any:
    return model.objects.get(pk=pk)


def told(call: Any) -> str:
    """Return what became of a call: done, or the code of the refusal. Any other error is a failure of the test."""
    try:
        call()
        return "done"
    except DomainError as error:
        return error.code


def entering_while_it_is_submitted(monkeypatch: Any) -> list[str]:
    """Let somebody hand in a sheet, and another enter a mark, each having looked at it before either wrote."""
    room = Class(students=1, marks=("50",))
    wait_at(monkeypatch, queries, "persons_behind", Barrier(2))

    def run(number: int) -> str:
        if number == 0:
            return told(lambda: commands.submit_mark_sheet(SYSTEM, pk=room.sheet.pk, **ONE))
        changed = [commands.Entry(room.places[0].pk, mark=Decimal(90))]
        return told(lambda: commands.enter_mark_sheet(SYSTEM, pk=room.sheet.pk, entries=changed, **ONE))

    return race(run, runners=2)


def unlocked_all(model: Any, pks: Any, **_: Any) -> list[Any]:
    return list(model.objects.filter(pk__in=pks))


def with_the_offering_unlocked(model: Any, pks: Any, **how: Any) -> list[Any]:
    return unlocked_all(model, pks) if model is SemesterOffering else lock_all(model, pks, **how)


def test_entering__without_the_lock__changes_what_has_been_handed_in(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(claims, "lock", unlocked)

    assert entering_while_it_is_submitted(monkeypatch) == ["done", "done"]


def test_entering__while_it_is_submitted__one_of_the_two_is_stale(monkeypatch):
    assert sorted(entering_while_it_is_submitted(monkeypatch)) == ["done", "stale"]
    sheet, mark = MarkSheet.objects.get(), Mark.objects.get()
    assert (sheet.status, mark.mark) in {("submitted", 50), ("open", 90)}


def two_releases(monkeypatch: Any) -> list[str]:
    """Let two make results of one sheet, each having seen that it is ratified before either wrote."""
    room = Class(students=2, status="ratified", marks=("40", "75"))
    wait_at(monkeypatch, releases, "claim_mark_sheet", Barrier(2))

    found = race(lambda _: told(lambda: commands.release_mark_sheet(SYSTEM, pk=room.sheet.pk)), runners=2)

    assert TranscriptEntry.objects.count() == 2
    assert_counts_are_true(room.offering)
    return sorted(found)


def test_releases__without_the_locks__one_is_refused_for_no_reason(monkeypatch):
    monkeypatch.setattr(claims, "lock", unlocked)
    monkeypatch.setattr(releases, "lock_all", unlocked_all)

    assert two_releases(monkeypatch) == ["done", "reason_missing"]


def test_releases__two_at_once__the_second_finds_it_done(monkeypatch):
    assert two_releases(monkeypatch) == ["done", "wrong_state"]


def releasing_while_somebody_leaves(monkeypatch: Any) -> list[str]:
    """Let a student withdraw when the release has looked at who has a place, and has written nothing."""
    room = Class(students=2, status="ratified", marks=("40", "75"))
    looked, left = Event(), Event()
    places_of = queries.places_of

    def look_and_wait(offering_id: Any) -> Any:
        found = places_of(offering_id)
        if not looked.is_set():
            looked.set()
            left.wait(timeout=1)
        return found

    monkeypatch.setattr(queries, "places_of", look_and_wait)

    def run(number: int) -> str:
        if number == 0:
            return told(lambda: commands.release_mark_sheet(SYSTEM, pk=room.sheet.pk))
        looked.wait(timeout=5)
        outcome = told(lambda: withdraw_enrollment(SYSTEM, pk=room.places[0].pk))
        left.set()
        return outcome

    found = race(run, runners=2)
    assert_counts_are_true(room.offering)
    return found


def test_release__without_the_lock__is_refused_because_somebody_left_meanwhile(monkeypatch):
    monkeypatch.setattr(releases, "lock_all", with_the_offering_unlocked)

    assert releasing_while_somebody_leaves(monkeypatch) == ["reason_missing", "done"]


def test_release__while_somebody_leaves__comes_first_and_the_place_has_ended(monkeypatch):
    assert releasing_while_somebody_leaves(monkeypatch) == ["done", "wrong_state"]


def test_releases__of_offerings_with_the_same_students__both_come_and_standings_follow_from_both():
    people = [StudentProfileFactory().user for _ in range(20)]
    rooms = [Class(students=0, status="ratified") for _ in range(2)]
    for room, order in zip(rooms, (people, people[::-1]), strict=True):
        for person in order:
            room.mark(room.join(person), "30")

    def run(number: int) -> str:
        return told(lambda: commands.release_mark_sheet(SYSTEM, pk=rooms[number].sheet.pk))

    assert race(run, runners=2) == ["done", "done"]
    assert TranscriptEntry.objects.count() == 40
    assert {each.student_profile.academic_standing for each in refreshed(people)} == {"on_probation"}


def refreshed(people: list[Any]) -> list[Any]:
    return [type(each).objects.select_related("student_profile").get(pk=each.pk) for each in people]


def test_everything__at_once__ends_without_a_deadlock():
    """Every step takes offerings, accounts and sheets in the same order: what can't be done is refused in words."""
    room = Class(students=4, status="ratified", marks=("40", "75", "60", "30"))
    mark = Mark.objects.get(enrollment=room.places[0])
    changed = [commands.Entry(room.places[1].pk, mark=Decimal(90))]
    steps = (
        lambda: commands.release_mark_sheet(SYSTEM, pk=room.sheet.pk),
        lambda: withdraw_enrollment(SYSTEM, pk=room.places[2].pk),
        lambda: commands.enter_mark_sheet(SYSTEM, pk=room.sheet.pk, entries=changed),
        lambda: commands.reopen_mark_sheet(SYSTEM, pk=room.sheet.pk, reason="The sums were wrong."),
        lambda: commands.amend_mark(SYSTEM, pk=mark.pk, mark=Decimal(55), reason="The sums were wrong."),
        lambda: withdraw_enrollment(SYSTEM, pk=room.places[3].pk),
    )

    race(lambda number: told(steps[number]), runners=len(steps))

    assert MarkSheet.objects.get().status in {"open", "released"}
    assert_counts_are_true(room.offering)
