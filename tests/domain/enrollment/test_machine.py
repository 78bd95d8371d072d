"""Whatever is asked in whatever order: the database stands as the simple model says."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.audit.models import AuditEvent
from domain.enrollment import commands
from domain.enrollment.jobs import look
from domain.enrollment.models import Enrollment, EnrollmentApproval
from domain.enrollment.rules.plans import PlanAction, PlanItem
from domain.policy.roles import SystemRole
from domain.policy.workflows import LIVE
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from tests.api.enrollment.samples import assert_counts_are_true
from tests.domain.enrollment.model import LOAD, OFFER_HOURS, POINTS, Class, Model
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory, UnitFactory
from tests.factories.people import StudentProfileFactory
from tests.factories.users import UserFactory

SYSTEM = Actor.system(reason="the machine")
STUDENTS = some.integers(0, 5)
CLASSES = some.integers(0, 2)
# One that gives seats on at once, one by offers, one that asks somebody: 50 points each.
KINDS: tuple[dict[str, bool], ...] = ({}, {"by_offer": True}, {"asks": True})


class Enrolling(RuleBasedStateMachine):
    """Six students and three classes with few seats."""

    @initialize(
        capacities=some.tuples(*[some.integers(0, 2)] * 3),
        lines=some.tuples(*[some.integers(1, 5)] * 3),
        rush=some.tuples(some.permutations(range(6)), some.permutations(range(3))),
    )
    def begin(self, capacities: Any, lines: Any, rush: Any) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.clock = time_machine.travel(datetime(2026, 1, 5, 12, tzinfo=UTC), tick=False)
        self.traveller = self.clock.start()
        sizes = zip(capacities, lines, KINDS, strict=True)
        self.model = Model([Class(capacity, line, **kind) for capacity, line, kind in sizes])
        period = TeachingPeriodFactory()
        self.offerings = sorted(
            (
                SemesterOfferingFactory(
                    unit=UnitFactory(credit_points=POINTS),
                    teaching_period=period,
                    capacity=each.capacity,
                    waitlist_capacity=each.line,
                    promotion="offer" if each.by_offer else "automatic",
                    offer_hours=OFFER_HOURS,
                    approval_required=each.asks,
                )
                for each in self.model.classes
            ),
            key=lambda each: each.pk,
        )
        self.staff = Actor(user_id=UserFactory().pk, roles=frozenset({SystemRole.ADMIN}))
        self.students = [profile.user for profile in StudentProfileFactory.create_batch(6)]
        for number in rush[1]:
            for student in rush[0][number:]:
                self.enroll(student, number)

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def live(self, student: int, number: int) -> Any:
        """Return the id of what the student has in the class, or of nothing that exists."""
        rows = Enrollment.objects.filter(student=self.students[student], offering=self.offerings[number])
        return rows.filter(status__in=LIVE).values_list("pk", flat=True).first() or self.offerings[number].pk

    def one_of(self, number: int, pick: int, *states: str) -> int:
        """Return somebody who stands so in the class; anybody, if nobody does."""
        those = self.model.those(number, *states) or [pick]
        return those[pick % len(those)]

    def same(self, expected: bool, call: Any, *args: Any, **values: Any) -> None:
        """Call, and compare whether it succeeds."""
        try:
            call(values.pop("actor", SYSTEM), *args, **values)
            done = True
        except DomainError:
            done = False
        assert done is expected

    @rule(student=STUDENTS, number=CLASSES)
    def enroll(self, student: int, number: int) -> None:
        expected = self.model.attempt("enroll", student, number)
        who = self.students[student].pk
        self.same(expected, commands.add_enrollment, offering_id=self.offerings[number].pk, student_id=who)

    @precondition(lambda self: self.model.seats())
    @rule(pick=some.integers(0, 20))
    def leave_a_seat(self, pick: int) -> None:
        seats = self.model.seats()
        self.withdraw(*seats[pick % len(seats)])

    @rule(student=STUDENTS, number=CLASSES)
    def withdraw(self, student: int, number: int) -> None:
        pk = self.live(student, number)
        self.same(self.model.attempt("withdraw", student, number), commands.withdraw_enrollment, pk=pk)

    @precondition(lambda self: self.model.those(1, "offered"))
    @rule(pick=STUDENTS, hours=some.sampled_from([None, OFFER_HOURS - 1, OFFER_HOURS]))
    def accept(self, pick: int, hours: int | None) -> None:
        student = self.one_of(1, pick, "offered")
        until = self.model.classes[1].places[student].until if student in self.model.classes[1].places else None
        if hours and until:  # an hour before its end, or at its very end
            self.wait(max(0, until - OFFER_HOURS + hours - self.model.hour))
        pk = self.live(student, 1)
        self.same(self.model.attempt("accept", student, 1), commands.accept_enrollment, pk=pk)

    @precondition(lambda self: self.model.those(1, "offered"))
    @rule(pick=STUDENTS)
    def decline(self, pick: int) -> None:
        student = self.one_of(1, pick, "offered")
        pk = self.live(student, 1)
        self.same(self.model.attempt("decline", student, 1), commands.decline_enrollment, pk=pk)

    @precondition(lambda self: self.model.those(2, "pending"))
    @rule(pick=STUDENTS, approved=some.booleans())
    def decide(self, pick: int, approved: bool) -> None:
        student = self.one_of(2, pick, "pending")
        asked = EnrollmentApproval.objects.filter(enrollment=self.live(student, 2), status="open").first()
        pk = asked.pk if asked else self.offerings[2].pk
        call = commands.approve_enrollment_approval if approved else commands.reject_enrollment_approval
        self.same(self.model.attempt("decide", student, 2, approved), call, pk=pk, reason="Decided.", actor=self.staff)

    @rule(number=CLASSES, capacity=some.integers(0, 5))
    def resize(self, number: int, capacity: int) -> None:
        expected = self.model.attempt("resize", number, capacity)
        pk, values = self.offerings[number].pk, {"capacity": capacity}
        self.same(expected, commands.change_semester_offering, pk=pk, values=values, versions=None)

    @precondition(lambda self: self.model.seats())
    @rule(pick=some.integers(0, 20), further=some.integers(1, 2), atomic=some.booleans())
    def swap(self, pick: int, further: int, atomic: bool) -> None:
        seats = self.model.seats()
        student, old = seats[pick % len(seats)]
        new = (old + further) % 3
        item = PlanItem(0, PlanAction.SWAP, self.offerings[new].pk, self.live(student, old))
        had = self.model.classes[old].has(student)
        expected = self.model.attempt("swap", student, old, new)
        if not expected and not atomic:  # the plan stands, only its item does not: what was free has been given on
            self.model.settle(*({old, new} if had else {new}))
        plan = {"items": [item], "atomic": atomic, "student_id": self.students[student].pk}
        self.same(expected or not atomic, commands.plan_enrollment, **plan)

    @rule(student=STUDENTS, number=CLASSES)
    def ask_for_what_is_not_offered(self, student: int, number: int) -> None:
        pk = self.live(student, number)
        if self.model.state(student, number) != "offered":
            self.same(False, commands.accept_enrollment, pk=pk)
            self.same(False, commands.decline_enrollment, pk=pk)

    @rule(hours=some.sampled_from([1, OFFER_HOURS - 1, OFFER_HOURS]))
    def wait(self, hours: int) -> None:
        self.model.hour += hours
        self.traveller.shift(timedelta(hours=hours))

    @rule()
    def sweep(self) -> None:
        self.model.look()
        look(timestamp=0)
        for each in self.model.classes:  # nobody starves: a seat is free only if none of those who wait may have it
            assert each.free() <= 0 or all(self.model.load(who) + POINTS > LOAD for who in each.queue)

    @invariant()
    def stands_as_the_model_says(self) -> None:
        numbers = {each.pk: number for number, each in enumerate(self.offerings)}
        people = {each.pk: number for number, each in enumerate(self.students)}
        found, waiting = {}, Counter()
        rows = Enrollment.objects.filter(status__in=LIVE).order_by("offering", "queue_number")
        for row in rows:
            number = numbers[row.offering_id]
            found[people[row.student_id], number] = row.status
            if row.status == "waitlisted":
                found[people[row.student_id], number] += f" {waiting[number]}"
                waiting[number] += 1
        assert found == self.model.picture()

    @invariant()
    def no_seat_is_sold_twice_nor_given_on_twice(self) -> None:
        for each in self.offerings:
            assert_counts_are_true(each)
        given = AuditEvent.objects.filter(action__in=("enrollment.promote", "enrollment.offer"))
        assert max(Counter(given.values_list("object_id", flat=True)).values(), default=0) <= 1


@pytest.mark.django_db
def test_enrolling__whatever_is_asked_in_whatever_order__stands_as_the_model_says():
    run_state_machine_as_test(
        Enrolling,
        settings=settings(
            max_examples=14,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history of 30 steps is read sooner than shrunk
        ),
    )
