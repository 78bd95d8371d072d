"""The caller, and people and places in every relation to the caller. Each test decides what the caller holds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.academic.models import Course, SemesterOffering, Unit
from domain.enrollment.models import Enrollment
from domain.people.models import ParentGuardian
from domain.policy.campuses import Campus
from domain.policy.enrollments import WithdrawalOutcome
from domain.policy.reach import Scope
from domain.policy.workflows import EnrollmentState
from domain.shared import clock
from domain.users.models import User
from tests.factories.academic import CourseFactory, CourseUnitFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.users import UserFactory

OWN, PEER, TAUGHT, WARD = Scope.OWN, Scope.PEER, Scope.TAUGHT, Scope.WARD
COURSE, UNIT, OFFERING = Scope.COURSE, Scope.UNIT, Scope.OFFERING
RESULTS, ATTENDANCE, FINANCE = Scope.WARD_RESULTS, Scope.WARD_ATTENDANCE, Scope.WARD_FINANCE

# What the words of the scopes say of people, written down a second time: nothing here is read from the code.
PEOPLE: dict[str, frozenset[Scope]] = {
    "own": frozenset({OWN, PEER, TAUGHT, WARD, RESULTS, ATTENDANCE, FINANCE}),
    "peer": frozenset({PEER}),
    "former_peer": frozenset(),
    "taught": frozenset({TAUGHT}),
    "formerly_taught": frozenset(),
    "ward": frozenset({WARD}),
    "ward_results": frozenset({WARD, RESULTS}),
    "ward_attendance": frozenset({WARD, ATTENDANCE}),
    "ward_finance": frozenset({WARD, FINANCE}),
    "former_ward": frozenset(),
    "guardian": frozenset({PEER}),
    "in_course": frozenset({COURSE}),
    "in_unit": frozenset({UNIT}),
    "in_offering": frozenset({UNIT, OFFERING}),
    "other": frozenset(),
}
CONSENTS = ("results", "attendance", "finance")


@dataclass(frozen=True)
class Cast:
    """People by their relation to the caller, and the places they are bound to."""

    people: dict[str, User]
    course: Course  # grants are limited to these three
    unit: Unit
    offering: SemesterOffering
    same_unit: SemesterOffering  # another one of that unit
    in_course: SemesterOffering  # its unit has a place in that course
    taught: SemesterOffering  # the caller convenes its unit
    studied: SemesterOffering  # the caller studies in it

    @property
    def caller(self) -> User:
        return self.people["own"]

    def limit(self, scope: Scope | None) -> dict[str, Any]:
        """Return the column of a grant that is limited so."""
        return {} if scope is None else {scope.value: getattr(self, scope.value)}


def make_cast() -> Cast:
    people = {relation: UserFactory(family_name=relation) for relation in PEOPLE}
    caller = people["own"]
    unit = UnitFactory()
    course, within = CourseFactory(), UnitFactory()
    CourseUnitFactory(course=course, unit=within)
    cast = Cast(
        people=people,
        course=course,
        unit=unit,
        offering=SemesterOfferingFactory(unit=unit),
        same_unit=SemesterOfferingFactory(unit=unit, campus=Campus.CROYDON),
        in_course=SemesterOfferingFactory(unit=within),
        taught=SemesterOfferingFactory(unit=UnitFactory(convenor=caller)),
        studied=SemesterOfferingFactory(unit=UnitFactory(convenor=people["other"])),
    )
    enrolled, withdrawn = EnrollmentState.ENROLLED, EnrollmentState.WITHDRAWN
    _study(cast.studied, own=enrolled, peer=enrolled, former_peer=withdrawn, cast=cast)
    _study(cast.taught, taught=enrolled, formerly_taught=withdrawn, cast=cast)
    _study(cast.offering, in_offering=enrolled, cast=cast)
    _study(cast.same_unit, in_unit=enrolled, cast=cast)
    for relation in ("ward", "ward_results", "ward_attendance", "ward_finance", "former_ward"):
        _guard(people[relation], caller, relation)
    _guard(caller, people["guardian"], "ward")
    return cast


def _study(offering: SemesterOffering, *, cast: Cast, **states: EnrollmentState) -> None:
    for relation, state in states.items():
        left = state == EnrollmentState.WITHDRAWN
        Enrollment.objects.create(
            student=cast.people[relation],
            offering=offering,
            unit=offering.unit,
            teaching_period=offering.teaching_period,
            status=state,
            seated_at=None if left else clock.now(),
            outcome=WithdrawalOutcome.NO_RECORD if left else None,
            withdrawn_at=clock.now() if left else None,
        )


def _guard(student: User, guardian: User, relation: str) -> None:
    former = relation == "former_ward"
    ParentGuardian.objects.create(
        student=student,
        guardian=guardian,
        relationship="parent",
        ended_at=clock.now() - timedelta(days=1) if former else None,
        **{f"consent_{name}": former or relation == f"ward_{name}" for name in CONSENTS},
    )
