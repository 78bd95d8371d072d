"""What is suggested first to somebody who asks what to take next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.enrollment.rules.checks import Findings, Request, judge
from domain.enrollment.rules.facts import Offering, Student
from domain.enrollment.rules.seats import seats_left
from domain.policy.workflows import EnrollmentState
from domain.requisites.rules import Verdict

# A unit that the student's course asks for comes before one that it allows, and that before any other.
NEEDED: Final[Mapping[str | None, int]] = {"core": 0, "elective": 1, None: 2}
OUTCOMES: Final[Mapping[EnrollmentState | None, int]] = {
    EnrollmentState.ENROLLED: 0,
    EnrollmentState.PENDING: 0,
    EnrollmentState.WAITLISTED: 1,
    None: 2,
}


@dataclass(frozen=True)
class Suggestion:
    """An offering that a student could ask for, and what would come of it."""

    offering: Offering
    findings: Findings
    verdict: Verdict
    needed: str | None
    units_behind: int

    @property
    def outcome(self) -> EnrollmentState | None:
        return self.findings.outcome(self.offering)

    @property
    def rank(self) -> tuple[Any, ...]:
        """What comes first: eligible now, needed by the course, leads to the most core units, most seats left."""
        return (
            OUTCOMES[self.outcome],
            NEEDED[self.needed],
            -self.units_behind,
            -seats_left(self.offering),
            self.offering.unit_code,
            self.offering.offering_id,
        )


def ranked(
    student: Student,
    offerings: Iterable[Offering],
    *,
    needed: Mapping[Any, str | None],
    behind: Mapping[Any, int],
    now: datetime,
) -> list[Suggestion]:
    """Return what the student could take of these offerings, the best first.

    Without units that the student has, or had and passed, themselves or what counts for them: nobody takes these next.
    """
    done = {each.unit_id for each in student.taken}.union(student.marks)
    found = []
    for offering in offerings:
        if done.isdisjoint({offering.unit_id, *offering.requisite.equivalents}):
            request = Request(student, offering, now)
            found.append(
                Suggestion(
                    offering=offering,
                    findings=judge(request),
                    verdict=request.verdict,
                    needed=needed[offering.offering_id],
                    units_behind=behind[offering.unit_id],
                )
            )
    return sorted(found, key=lambda each: each.rank)
