"""Results of one student, or by one scheme, that several people enter at the same instant."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import DatabaseError

from domain.people.models import StudentProfile
from domain.policy.academic import DocumentStatus
from domain.policy.campuses import Campus
from domain.records import queries
from domain.records.commands import (
    add_transcript_document,
    add_transcript_entries,
    change_grade_scheme,
    documents,
    entries,
    schemes,
)
from domain.records.errors import GradeSchemeInUse
from domain.records.models import Grade, TranscriptDocument, TranscriptEntry
from domain.records.rules import Result
from domain.shared.actor import Actor
from domain.shared.errors import Conflict
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.records import GradeFactory, GradeSchemeFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="test")


def wait_at(monkeypatch, module, name, barrier, *, when=lambda *_, **__: True):
    """Let callers of this function wait for each other after it. A broken barrier means that a lock kept one out."""
    function = getattr(module, name)

    def call(*args, **how):
        found = function(*args, **how)
        if when(*args, **how):
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=1)
        return found

    monkeypatch.setattr(module, name, call)


def result(student, mark, *, period=None):
    where = {"teaching_period": period} if period else {}
    enrollment = EnrollmentFactory(student=student, offering=SemesterOfferingFactory(**where), status="completed")
    offering = enrollment.offering
    return Result(
        student_id=student.pk,
        unit_id=offering.unit_id,
        campus=Campus(offering.campus),
        teaching_period_id=offering.teaching_period_id,
        enrollment_id=enrollment.pk,
        mark=Decimal(mark),
    )


def enter(entry, mark=None):
    given = entry if mark is None else Result(**{**vars(entry), "mark": Decimal(mark)})
    try:
        add_transcript_entries(SYSTEM, entries=[given], reason="Marked again.")
        return "entered"
    except (Conflict, DatabaseError):
        return "refused"


def unlocked(*_args, **_how):
    return []


def two_amendments(monkeypatch):
    """Let two change the same result, each knowing what there was before either wrote."""
    entry = result(StudentProfileFactory().user, "40")
    enter(entry)
    wait_at(monkeypatch, entries.Known, "of", Barrier(2))

    return sorted(race(lambda number: enter(entry, 60 + number), runners=2))


def test_amendments__without_the_lock__one_is_refused_for_no_reason(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(entries, "lock_all", unlocked)

    assert two_amendments(monkeypatch) == ["entered", "refused"]


def test_amendments__of_one_result__come_one_after_the_other(monkeypatch):
    assert two_amendments(monkeypatch) == ["entered", "entered"]
    rows = TranscriptEntry.objects.order_by("revision")
    assert [(each.revision, each.superseded_at is None) for each in rows] == [(1, False), (2, False), (3, True)]


def two_fails_of_two_periods(monkeypatch):
    """Let two results of one student be entered; each alone is one bad period, together they are two in a row."""
    student = StudentProfileFactory().user
    later = TeachingPeriodFactory(
        teaching_starts_on=date(2027, 3, 1),
        census_on=date(2027, 3, 31),
        penalty_on=date(2027, 4, 30),
        teaching_ends_on=date(2027, 5, 31),
    )
    both = [result(student, "30"), result(student, "30", period=later)]
    wait_at(monkeypatch, queries, "attempts_of", Barrier(2))

    assert race(lambda number: enter(both[number]), runners=2) == ["entered", "entered"]
    return StudentProfile.objects.get().academic_standing


def test_standing__without_the_lock__misses_a_result(monkeypatch):
    monkeypatch.setattr(entries, "lock_all", unlocked)

    assert two_fails_of_two_periods(monkeypatch) == "at_risk"


def test_standing__of_two_results_at_once__follows_from_both(monkeypatch):
    assert two_fails_of_two_periods(monkeypatch) == "on_probation"


def grading_while_the_scheme_changes(monkeypatch):
    """Let somebody grade by a scheme while another, who sees no result yet, changes it."""
    scheme = GradeSchemeFactory(campus=Campus.HANOI, valid_from=date(1990, 1, 1), valid_until=date(1991, 1, 1))
    GradeFactory(scheme=scheme)
    period = TeachingPeriodFactory(
        teaching_starts_on=date(1990, 3, 1),
        census_on=date(1990, 3, 31),
        penalty_on=date(1990, 4, 30),
        teaching_ends_on=date(1990, 5, 31),
    )
    entry = result(StudentProfileFactory().user, "40", period=period)
    entry = Result(**{**vars(entry), "campus": Campus.HANOI})
    both_read = Barrier(2)
    wait_at(monkeypatch, entries.Known, "of", both_read)
    wait_at(monkeypatch, schemes, "check_scheme_change", both_read)
    fail = {"code": "F", "name": "F", "minimum_mark": Decimal(0), "value": Decimal(0)}
    changed = [{**fail, "is_pass": False, "earns_credit": False}]

    def run(number):
        if number == 0:
            return enter(entry)
        try:
            change_grade_scheme(SYSTEM, pk=scheme.pk, values={"grades": changed})
            return "changed"
        except GradeSchemeInUse:
            return "in use"

    told = race(run, runners=2)
    known = set(Grade.objects.filter(scheme=scheme).values_list("code", flat=True))
    return told, TranscriptEntry.objects.get().grade in known


def test_grading__without_the_lock__is_by_grades_that_there_are_no_more(monkeypatch):
    monkeypatch.setattr(entries, "lock_unchanged", unlocked)

    assert grading_while_the_scheme_changes(monkeypatch) == (["entered", "changed"], False)


def test_grading__while_the_scheme_changes__is_by_what_stays(monkeypatch):
    told, is_known = grading_while_the_scheme_changes(monkeypatch)

    assert is_known
    assert told in (["entered", "in use"], ["entered", "changed"])


def issuing_while_a_result_comes(monkeypatch):
    """Let a document be issued that has read the results, and not yet counted them, when another is entered."""
    profile = StudentProfileFactory()
    entry = result(profile.user, "90")
    wait = Barrier(2)
    wait_at(monkeypatch, queries, "transcript_of", wait)
    wait_at(monkeypatch, entries, "change_academic_standings", Barrier(1))

    def run(number):
        if number == 0:
            add_transcript_document(SYSTEM, student_id=profile.user_id, address="https://cms.example.edu/")
        else:
            enter(entry)
            with suppress(BrokenBarrierError):
                wait.wait(timeout=1)

    race(run, runners=2)
    document = TranscriptDocument.objects.annotate(worth=queries.document_status()).get()
    holds = bool(document.content["periods"])
    return holds, document.worth


def test_issuing__without_the_lock__calls_valid_what_lacks_a_result(monkeypatch):
    monkeypatch.setattr(documents, "lock", unlocked)

    assert issuing_while_a_result_comes(monkeypatch) == (False, DocumentStatus.VALID)


def test_issuing__while_a_result_comes__is_superseded_or_holds_it(monkeypatch):
    assert issuing_while_a_result_comes(monkeypatch) in {
        (False, DocumentStatus.SUPERSEDED),
        (True, DocumentStatus.VALID),
    }
