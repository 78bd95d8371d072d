"""Taking hold of offerings and students, always in the same order: offerings by id, then students by id.

Whoever holds an offering's row is the only one who gives or takes its seats and moves its queue; whoever holds a
student's account is the only one who adds to the student's load. Enrollments themselves need no lock beside these.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.academic.models import SemesterOffering
from domain.enrollment import queries
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.facts import Offering, Student, Taken
from domain.policy import limits
from domain.policy.workflows import HOLDS_SEAT, EnrollmentState
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock_all
from domain.users.models import User


@dataclass
class Claim:
    """What a command holds until its transaction ends, and what is known of it, kept up as the command goes on."""

    now: datetime
    rows: Mapping[Any, SemesterOffering]
    offerings: dict[Any, Offering]
    students: dict[Any, Student]
    heads: dict[Any, list[Enrollment]] = field(default_factory=dict)
    numbers: Mapping[Any, int | None] = field(default_factory=dict)  # of the heads, as they were found
    unread: set[Any] = field(default_factory=set)  # offerings in whose queue more may wait than was looked at

    def moved(self, row: Enrollment, *, before: str | None) -> None:
        """Take note of an enrollment that was added (`before` is None) or changed its state."""
        offering = self.offerings[row.offering_id]
        seats = (row.status in HOLDS_SEAT) - (before in HOLDS_SEAT)
        queue = (row.status == EnrollmentState.WAITLISTED) - (before == EnrollmentState.WAITLISTED)
        self.offerings[row.offering_id] = offering.after(seats=seats, queue=queue, reserve_id=row.reserved_place_id)
        if row.student_id in self.students:
            self._moved_student(row, offering)

    def _moved_student(self, row: Enrollment, offering: Offering) -> None:
        student = self.students[row.student_id]
        taken = [each for each in student.taken if each.enrollment_id != row.pk]
        if row.status in (*HOLDS_SEAT, EnrollmentState.WAITLISTED):
            taken.append(
                Taken(
                    enrollment_id=row.pk,
                    offering_id=offering.offering_id,
                    unit_id=offering.unit_id,
                    period_id=offering.period_id,
                    credit_points=offering.credit_points,
                    level=offering.level,
                    starts_on=offering.starts_on,
                    ends_on=offering.ends_on,
                    status=row.status,
                    requisites=row.requisites,
                    unit_code=offering.unit_code,
                    sittings=offering.sittings,
                    may_clash=offering.may_clash,
                )
            )
        self.students[row.student_id] = replace(student, taken=tuple(taken))

    def known(self) -> tuple[dict[Any, Offering], dict[Any, Student]]:
        """Return what is known now, for `recall` after a savepoint was rolled back."""
        return dict(self.offerings), dict(self.students)

    def recall(self, known: tuple[dict[Any, Offering], dict[Any, Student]]) -> None:
        self.offerings, self.students = dict(known[0]), dict(known[1])


def claim_places(
    actor: Actor,
    *,
    offering_ids: Iterable[Any],
    student_ids: Iterable[Any] = (),
    freeing: Collection[Any] = (),
    after: int = 0,
) -> Claim:
    """Lock offerings, then students and who waits for a seat that is free or will be, in the caller's transaction.

    `freeing` are the offerings in which the caller is about to free a seat; `after` passes over the head of the queue.

    :raises NotFound: if an offering is not there
    :raises Busy: if others hold them for too long
    """
    wanted = set(offering_ids)
    rows = {row.pk: row for row in lock_all(SemesterOffering, wanted, related=queries.READ_WITH)}
    if len(rows) < len(wanted):
        raise NotFound
    now = clock.now()
    waited_for = {pk for pk, row in rows.items() if row.waitlist_taken and row.enrollment_closes_at > now}
    late = queries.overdue(waited_for, now=now).values_list("offering_id", flat=True) if waited_for else ()
    free = {pk for pk in waited_for if rows[pk].seats_taken < rows[pk].capacity}
    freed = waited_for & {*free, *freeing, *late}
    heads = dict(queries.queue_heads(freed, most=limits.QUEUE_LOOKED_AT, after=after))
    people = {*student_ids, *(row.student_id for queue in heads.values() for row in queue)}
    lock_all(User, people)
    return Claim(
        now=now,
        rows=rows,
        offerings=dict(queries.offerings_as_facts(rows.values())),
        students=dict(queries.students_as_facts(people)),
        heads=heads,
        numbers={row.pk: row.queue_number for queue in heads.values() for row in queue},
    )
