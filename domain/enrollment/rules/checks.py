"""What must hold before a student gets a place. Every rule is asked, so that an answer names all that are broken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from domain.enrollment.errors import (
    AlreadyEnrolled,
    AlreadyPassed,
    AntirequisiteTaken,
    AttemptsExhausted,
    EnrollmentClosed,
    EnrollmentRule,
    LoadExceeded,
    NotAStudent,
    OnHold,
    RequisitesMissing,
    ResultsReleased,
    TimetableClash,
)
from domain.enrollment.rules.facts import Offering, Student, hours_of, points
from domain.enrollment.rules.requisites import state_of, verdict_on
from domain.enrollment.rules.seats import Seat, check_waitlist, seat_for
from domain.policy import limits
from domain.policy.academic import BARRING_STANDINGS
from domain.policy.enrollments import RequisiteState
from domain.policy.workflows import EnrollmentState
from domain.requisites.rules import Verdict, antirequisites_broken
from domain.shared.intervals import overlapping


@dataclass(frozen=True)
class Request:
    """One student's wish for a place in one offering. `own` is the enrollment that it is about, if there is one.

    `planned` are the units that the same plan asks for, `approved` the questions that were answered with yes.
    """

    student: Student
    offering: Offering
    now: datetime
    own: Any = None
    planned: frozenset[Any] = frozenset()
    approved: frozenset[str] = frozenset()

    @cached_property
    def verdict(self) -> Verdict:
        """How the student stands to what the unit requires."""
        return verdict_on(self.student, self.offering, own=self.own, planned=self.planned, approved=self.approved)


def check_window(request: Request) -> None:
    """Refuse outside the offering's enrollment window, which ends before its last instant.

    :raises EnrollmentClosed: telling the window
    """
    offering = request.offering
    if not offering.is_open(request.now):
        raise EnrollmentClosed(opens_at=offering.opens_at, closes_at=offering.closes_at, now=request.now)


def check_results(request: Request) -> None:
    """Refuse a class that has been marked: nothing would ever come of the place.

    :raises ResultsReleased: if it is so
    """
    if request.offering.results_released:
        raise ResultsReleased


def check_student(request: Request) -> None:
    """Refuse who is no student, or must not study now.

    :raises NotAStudent: telling why
    """
    student = request.student
    if not student.is_active or not student.is_student or student.standing in BARRING_STANDINGS:
        raise NotAStudent(
            is_active=student.is_active, has_student_profile=student.is_student, standing=student.standing or None
        )


def check_holds(request: Request) -> None:
    """Refuse who has something to settle.

    :raises OnHold: naming what kinds of things
    """
    if request.student.holds:
        raise OnHold(holds=list(request.student.holds))


def check_single(request: Request) -> None:
    """Refuse a second live enrollment for the same unit, or one that counts for it, and period.

    :raises AlreadyEnrolled: naming the first
    """
    units = {request.offering.unit_id, *request.offering.requisite.equivalents}
    for each in request.student.taken:
        same = each.unit_id in units and each.period_id == request.offering.period_id
        if same and each.enrollment_id != request.own:
            raise AlreadyEnrolled(
                enrollment_id=each.enrollment_id, offering_id=each.offering_id, status=str(each.status)
            )


def check_passed(request: Request) -> None:
    """Refuse a unit that the student has passed, itself or one that counts for it.

    :raises AlreadyPassed: naming the unit and the grade
    """
    requisite = request.offering.requisite
    units = {request.offering.unit_id, *requisite.equivalents}
    for each in request.student.passes:
        if each.unit_id in units:
            unit = requisite.names.get(each.unit_id, request.offering.unit_code)
            raise AlreadyPassed(unit=unit, grade=each.grade)


def check_antirequisites(request: Request) -> None:
    """Refuse a unit of which the student has passed, or takes, one that excludes it.

    :raises AntirequisiteTaken: naming those
    """
    student, requisite = request.student, request.offering.requisite
    if not requisite.antirequisites:
        return
    taken = {each.unit_id for each in student.taken if each.holds_seat and each.enrollment_id != request.own}
    broken = antirequisites_broken(requisite, taken.union(student.marks))
    if broken:
        raise AntirequisiteTaken(units=sorted(requisite.names[each] for each in broken))


def check_requisites(request: Request) -> None:
    """Refuse who misses what the unit requires, even if what is in progress were passed and approvals given.

    :raises RequisitesMissing: naming every missing part
    """
    verdict = request.verdict
    if verdict.is_missing:
        raise RequisitesMissing(missing=list(verdict.explained()), tree=verdict.tree)


def check_attempts(request: Request) -> None:
    """Refuse one attempt more than the campus allows. What left nothing in the averages was none.

    :raises AttemptsExhausted: telling both numbers
    """
    offering = request.offering
    student, unit_id = request.student, offering.unit_id
    tried = sum(each.counts for each in student.attempts if each.unit_id == unit_id)
    # What runs in another period is an attempt as well, or will be.
    running = [each for each in student.taken if each.holds_seat and each.period_id != offering.period_id]
    tried += sum(each.unit_id == unit_id for each in running)
    if offering.attempts_max is not None and tried >= offering.attempts_max:
        raise AttemptsExhausted(unit=offering.unit_code, attempts=tried, limit=offering.attempts_max)


def check_load(request: Request) -> None:
    """Refuse more credit points in one teaching period than it holds.

    :raises LoadExceeded: telling the sum
    """
    places = request.student.in_period(request.offering.period_id, except_for=request.own)
    taken = points(each for each in places if each.unit_id != request.offering.unit_id)  # that is no second place
    if taken + request.offering.credit_points > Decimal(limits.PERIOD_CREDIT_POINTS_MAX):
        raise LoadExceeded(
            taken=str(taken),
            added=str(request.offering.credit_points),
            limit=f"{limits.PERIOD_CREDIT_POINTS_MAX}.00",
        )


def check_timetable(request: Request) -> None:
    """Refuse sessions at the same time as those of what the student has, unless one of the two may clash.

    :raises TimetableClash: naming each unit, in how many sessions, and the first
    """
    offering, busy = request.offering, request.student.busy_hours
    # Most offerings are held in hours that are free: they need no closer look.
    close = [each for each in offering.sittings if not busy.isdisjoint(hours_of(each))]
    if offering.may_clash or not close:
        return
    clashes = []
    for taken in request.student.taken:
        if not taken.holds_seat or taken.may_clash or taken.enrollment_id == request.own:
            continue
        both = overlapping(close, taken.sittings)
        shared = [(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)) for one, other in both]
        if shared and taken.offering_id != offering.offering_id:
            since, until = (f"{datetime.fromtimestamp(each, UTC):%Y-%m-%dT%H:%M:%SZ}" for each in min(shared))
            span = {"starts_at": since, "ends_at": until}
            named = {"unit": taken.unit_code, "offering_id": str(taken.offering_id)}
            clashes.append({**named, "sessions": len(shared), **span})
    if clashes:
        raise TimetableClash(clashes=clashes)


CHECKS: Final[tuple[Callable[[Request], None], ...]] = (
    check_student,
    check_window,
    check_results,
    check_holds,
    check_single,
    check_passed,
    check_antirequisites,
    check_requisites,
    check_attempts,
    check_load,
    check_timetable,
)


@dataclass(frozen=True)
class Findings:
    """What came of all the rules."""

    broken: tuple[EnrollmentRule, ...]
    seat: Seat | None
    no_seat: tuple[EnrollmentRule, ...] = ()  # why there is none
    can_wait: bool = False
    requisites: RequisiteState = RequisiteState.MET
    questions: tuple[str, ...] = ()  # what a requisite asks somebody to decide
    overridden: tuple[EnrollmentRule, ...] = ()

    def refusals(self) -> tuple[EnrollmentRule, ...]:
        """Return what stands in the way of any place, also of one in the queue."""
        return self.broken if self.seat or self.can_wait else (*self.broken, *self.no_seat)

    def outcome(self, offering: Offering) -> EnrollmentState | None:
        """Return how the enrollment begins; None if it is refused."""
        if self.refusals():
            return None
        if self.seat is None:
            return EnrollmentState.WAITLISTED
        return EnrollmentState.PENDING if offering.approval_required or self.questions else EnrollmentState.ENROLLED


def _broken(checks: Iterable[Callable[[], None]]) -> list[EnrollmentRule]:
    found = []
    for check in checks:
        try:
            check()
        except EnrollmentRule as error:
            found.append(error)
    return found


def judge(request: Request, *, overrides: frozenset[str] = frozenset(), queued: bool = True) -> Findings:
    """Ask every rule. `overrides` are the codes of rules that may be broken; `queued`: whether waiting is possible."""
    found = _broken(lambda check=check: check(request) for check in CHECKS)  # type: ignore[misc]
    seat, no_seat = None, []
    try:
        seat = seat_for(request.student, request.offering, now=request.now)
    except EnrollmentRule as error:
        if error.code in overrides and error.can_be_overridden:
            seat, found = Seat(), [*found, error]
        else:
            no_seat = [error, *(_broken([lambda: check_waitlist(request.offering)]) if queued else ())]
    passed = [each for each in found if each.code in overrides and each.can_be_overridden]
    # A waiver stands against whatever results come.
    waived = RequisitesMissing.code in overrides and state_of(request.verdict, asked=True) != RequisiteState.MET
    return Findings(
        broken=tuple(each for each in found if each not in passed),
        seat=seat,
        no_seat=tuple(no_seat),
        can_wait=queued and len(no_seat) == 1,
        requisites=RequisiteState.WAIVED if waived else state_of(request.verdict, asked=True),
        questions=request.verdict.questions,
        overridden=tuple(passed),
    )


def _kinds(kind: type[EnrollmentRule]) -> Iterable[type[EnrollmentRule]]:
    for each in kind.__subclasses__():
        yield from (each, *_kinds(each))


RULES: Final = tuple(_kinds(EnrollmentRule))
OVERRIDABLE: Final = frozenset(each.code for each in RULES if each.can_be_overridden)
