"""Rooms, sessions, who holds them, and the weekly patterns that sessions come from."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.lookups import Exact
from uuid_utils.compat import uuid7

from domain.academic.models import SemesterOffering
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.policy.timetable import RoomKind, SessionKind, WeekRule
from domain.policy.workflows import SESSION, SessionState
from domain.shared.models import DayAndTime, OnTheClock, Record
from domain.users.models import User

WEEKDAYS = (1, 7)  # ISO 8601: Monday to Sunday


class Span(Func):
    """The half-open range of two instants."""

    function = "tstzrange"
    output_field: Any = DateTimeRangeField()


def one_at_a_time(of: str, name: str, message: str) -> ExclusionConstraint:
    """Return the constraint that two of the same share no time while both are on.

    Deferrable, so that a whole series can move to where it is now: what counts is where all of them end up.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[(Span("starts_at", "ends_at"), RangeOperators.OVERLAPS), (of, RangeOperators.EQUAL)],
        condition=Q(status=SessionState.SCHEDULED),
        deferrable=Deferrable.IMMEDIATE,
        violation_error_message=message,
    )


class Room(Record):
    """A place at a campus in which sessions are held."""

    campus = models.CharField(max_length=20, choices=[(campus, campus) for campus in Campus])
    code = models.CharField(max_length=20, help_text="As on the door; unique at its campus.")
    name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in RoomKind], default=RoomKind.CLASSROOM)
    capacity = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(limits.CAPACITY_MAX)], help_text="Seats."
    )
    is_active = models.BooleanField(default=True, help_text="Whether sessions can be put there.")

    class Meta:
        db_table = "rooms"
        constraints = [
            models.UniqueConstraint(fields=["campus", "code"], name="rooms_code_is_unique_at_its_campus"),
            models.CheckConstraint(condition=Q(campus__in=list(Campus)), name="rooms_campus_is_known"),
            models.CheckConstraint(condition=Q(kind__in=list(RoomKind)), name="rooms_kind_is_known"),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, limits.CAPACITY_MAX)),
                name="rooms_capacity_in_range",
                violation_error_message=f"A room has 1 to {limits.CAPACITY_MAX} seats.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campus} {self.code}"


class SessionPattern(Record):
    """A weekly pattern, as it was asked for. Its sessions came from it, and have gone their own ways since."""

    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="session_patterns")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in SessionKind])
    title = models.CharField(max_length=200, blank=True)
    weekday = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(WEEKDAYS[0]), MaxValueValidator(WEEKDAYS[1])],
        help_text="1 is Monday, 7 is Sunday (ISO 8601).",
    )
    starts_local = models.TimeField(help_text="By the clocks of the offering's campus.")
    ends_local = models.TimeField(help_text="By the same clocks, on the same day.")
    weeks = models.CharField(max_length=6, choices=[(rule, rule) for rule in WeekRule], default=WeekRule.ALL)
    week_numbers = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Teaching weeks, if `weeks` is `listed`; empty otherwise.",
    )
    starts_on = models.DateField(null=True, blank=True, help_text="No session before this day; null: from the start.")
    ends_on = models.DateField(null=True, blank=True, help_text="No session after this day; null: to the end.")

    class Meta:
        db_table = "session_patterns"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(SessionKind)), name="session_patterns_kind_is_known"),
            models.CheckConstraint(condition=Q(weeks__in=list(WeekRule)), name="session_patterns_weeks_are_known"),
            models.CheckConstraint(
                condition=Q(weekday__range=WEEKDAYS),
                name="session_patterns_weekday_in_range",
                violation_error_message="A weekday is 1 (Monday) to 7 (Sunday).",
            ),
            models.CheckConstraint(
                condition=Q(starts_local__lt=F("ends_local")),
                name="session_patterns_end_after_start",
                violation_error_message="A session ends after it starts, on the same day.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                name="session_patterns_last_day_after_first",
                violation_error_message="The last day of a pattern is not before its first.",
            ),
            models.CheckConstraint(
                condition=(Q(weeks=WeekRule.LISTED) & ~Q(week_numbers=[]))
                | (~Q(weeks=WeekRule.LISTED) & Q(week_numbers=[])),
                name="session_patterns_numbers_come_with_listed_weeks",
                violation_error_message="Numbers of weeks are given if weeks are listed, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.weekday} {self.starts_local}"


class Session(Record):
    """A class, an exam or the like of an offering: local time and zone are the truth, the instants follow from them."""

    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="sessions")
    pattern = models.ForeignKey(SessionPattern, on_delete=models.PROTECT, null=True, related_name="sessions")
    is_detached = models.BooleanField(
        default=False, help_text="Whether it was edited by itself: edits of its pattern's other sessions pass it by."
    )
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in SessionKind])
    title = models.CharField(max_length=200, blank=True)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, related_name="sessions", help_text="Null: online, or nowhere yet."
    )
    held_on = models.DateField(help_text="The day, by the calendar of the zone.")
    starts_local = models.TimeField(help_text="By the clocks of the zone.")
    ends_local = models.TimeField(help_text="By the clocks of the zone, on the same day.")
    zone = models.CharField(max_length=40, help_text="The campus's zone (IANA).")
    starts_at = models.DateTimeField(help_text="The same start as an instant.")
    ends_at = models.DateTimeField(help_text="The first instant after it.")
    status = models.CharField(max_length=9, choices=[(state, state) for state in SessionState], default=SESSION.initial)
    notice = models.CharField(
        max_length=500, blank=True, help_text="What was said when it was last moved or cancelled."
    )

    class Meta:
        db_table = "sessions"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(SessionState)), name="sessions_status_is_known"),
            models.CheckConstraint(condition=Q(kind__in=list(SessionKind)), name="sessions_kind_is_known"),
            models.CheckConstraint(
                condition=Q(starts_local__lt=F("ends_local"), starts_at__lt=F("ends_at")),
                name="sessions_end_after_start",
                violation_error_message="A session ends after it starts, on the same day.",
            ),
            models.CheckConstraint(
                condition=Q(Exact(OnTheClock("zone", "starts_at"), DayAndTime("held_on", "starts_local")))
                & Q(Exact(OnTheClock("zone", "ends_at"), DayAndTime("held_on", "ends_local"))),
                name="sessions_instants_are_what_the_clocks_show",
                violation_error_message="The instants are those of the local times in the zone.",
            ),
            one_at_a_time("room", "sessions_room_is_never_double_booked", "The room is taken at that time."),
            # What the rows of its instructors repeat: the key of their composite foreign key.
            models.UniqueConstraint(
                fields=["id", "starts_at", "ends_at", "status"], name="sessions_id_with_span_and_status"
            ),
        ]
        indexes = [
            models.Index(fields=["offering", "starts_at"], name="sessions_by_offering"),
            models.Index(fields=["starts_at", "id"], name="sessions_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.held_on} {self.starts_local}"


class SessionInstructor(models.Model):
    """Somebody who holds a session.

    Span and status repeat the session's, so that a constraint can name them; a composite foreign key that updates
    along keeps them equal, whoever writes the session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="instructors")
    instructor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="taught_sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=[(state, state) for state in SessionState])

    class Meta:
        db_table = "session_instructors"
        constraints = [
            models.UniqueConstraint(fields=["session", "instructor"], name="session_instructors_each_once"),
            models.CheckConstraint(
                condition=Q(status__in=list(SessionState)), name="session_instructors_status_is_known"
            ),
            one_at_a_time(
                "instructor",
                "session_instructors_nobody_is_in_two_places",
                "An instructor holds another session at that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.instructor_id}"

    @classmethod
    def rows_of(cls, session: Session, people: Iterable[Any]) -> list["SessionInstructor"]:
        """Return the rows, not written yet, that say who holds a session."""
        span = {"starts_at": session.starts_at, "ends_at": session.ends_at, "status": session.status}
        return [cls(session=session, instructor_id=person, **span) for person in people]


class ClashAllowance(Record):
    """That sessions of an offering may clash with others for its students, and why."""

    offering = models.OneToOneField(SemesterOffering, on_delete=models.PROTECT, related_name="clash_allowance")
    reason = models.CharField(max_length=limits.REASON_LENGTH[1], help_text="Why.")

    class Meta:
        db_table = "clash_allowances"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="clash_allowances_reason_is_given",
                violation_error_message="An allowance has a reason.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.offering_id)
