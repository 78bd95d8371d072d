"""A help desk: two sets of hours, three queues, and tickets in every state, of the students used first."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from domain.help_desk.rules import BusinessHours
from domain.policy.campuses import ZONES, Campus
from domain.policy.tickets import TicketPriority
from domain.policy.workflows import TicketState
from domain.tickets.rules import Run, due_times
from scripts.demo.people import Person
from scripts.demo.recipe import HISTORY, Recipe, new_id

OPENS, CLOSES = 9 * 60, 17 * 60
WEEK: Final = {day: [(OPENS, CLOSES)] for day in range(1, 6)}
HOURS: Final = (("Hawthorn office", Campus.HAWTHORN), ("Hồ Chí Minh City office", Campus.HO_CHI_MINH))
QUEUES: Final = (("Student services", 0, True), ("IT support", 0, False), ("Hồ Chí Minh City office", 1, False))
CATEGORIES: Final = (("Enrolment", 0), ("Computers and accounts", 1), ("Something else", None))
TARGETS: Final = (
    (TicketPriority.LOW, 960, 4_800),
    (TicketPriority.NORMAL, 480, 1_440),
    (TicketPriority.HIGH, 120, 480),
    (TicketPriority.URGENT, 30, 240),
)
ASKED: Final = (
    (TicketState.OPEN, TicketPriority.NORMAL, "My waitlist place is gone", "Yesterday I was second on the list."),
    (TicketState.IN_PROGRESS, TicketPriority.HIGH, "The lab's door stays shut", "My card opens every other door."),
    (TicketState.WAITING, TicketPriority.NORMAL, "Which form is for leave?", "There seem to be two of them."),
    (TicketState.RESOLVED, TicketPriority.LOW, "Where is the prayer room?", "The map shows none on this floor."),
    (TicketState.CLOSED, TicketPriority.URGENT, "I can't log in", "The exam begins in an hour."),
)


class CalendarRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    name: str
    campus: str


class PeriodRow(NamedTuple):
    id: str
    calendar_id: str
    weekday: int
    opens_minute: int
    closes_minute: int


class HolidayRow(NamedTuple):
    id: str
    calendar_id: str
    held_on: date
    name: str


class QueueRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    name: str
    description: str
    calendar_id: str
    is_fallback: bool


class MemberRow(NamedTuple):
    id: str
    queue_id: str
    member_id: str


class TargetRow(NamedTuple):
    id: str
    queue_id: str
    priority: str
    response_minutes: int
    resolution_minutes: int


class CategoryRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    name: str
    description: str
    queue_id: str | None


class TicketRow(NamedTuple):
    """The columns of a ticket that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    number: int
    title: str
    text: str
    category_id: str
    priority: str
    submitter_id: str
    queue_id: str
    assignee_id: str | None
    status: str
    responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    response_minutes: int
    resolution_minutes: int
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    response_risk_at: datetime | None
    resolution_risk_at: datetime | None
    response_took: timedelta | None
    resolution_took: timedelta | None


class CommentRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    ticket_id: str
    author_id: str
    text: str
    is_internal: bool


class HelpDesk:
    """All of it, made once; each table asks for its own."""

    def __init__(self, recipe: Recipe, staff: Sequence[Person], students: Sequence[Person]) -> None:
        self.recipe, self.staff, self.students = recipe, staff, students
        self.dice = recipe.dice("help desk")
        self.made_at = recipe.present - HISTORY
        self.calendars = [CalendarRow(*self._beginning(), name, campus) for name, campus in HOURS]
        self.queues = [
            QueueRow(*self._beginning(), name, f"Questions to {name}.", self.calendars[number].id, fallback)
            for name, number, fallback in QUEUES
        ]
        self.categories = [
            CategoryRow(*self._beginning(), name, "", None if number is None else self.queues[number].id)
            for name, number in CATEGORIES
        ]
        self.tickets = [self._ticket(number) for number in range(len(ASKED))]

    def _beginning(self) -> tuple[str, datetime, datetime]:
        return new_id(self.dice, self.made_at), self.made_at, self.made_at

    def _id(self) -> str:
        return new_id(self.dice, self.made_at)

    def periods(self) -> Iterator[PeriodRow]:
        for calendar in self.calendars:
            yield from (PeriodRow(self._id(), calendar.id, day, OPENS, CLOSES) for day in WEEK)

    def holidays(self) -> Iterator[HolidayRow]:
        for calendar in self.calendars:
            yield HolidayRow(self._id(), calendar.id, date(self.recipe.today.year, 1, 1), "New Year's Day")

    def members(self) -> Iterator[MemberRow]:
        for queue in self.queues:
            yield from (MemberRow(self._id(), queue.id, person.id) for person in self.staff[:2])

    def targets(self) -> Iterator[TargetRow]:
        for queue in self.queues:
            yield from (TargetRow(self._id(), queue.id, *target) for target in TARGETS)

    def _ticket(self, number: int) -> TicketRow:
        state, priority, title, text = ASKED[number]
        asked_at = self.recipe.present - timedelta(days=9 - number, hours=-1)
        answered_at, resolved_at = asked_at + timedelta(hours=20), asked_at + timedelta(hours=30)
        _, response, resolution = next(target for target in TARGETS if target[0] == priority)
        holidays = frozenset({date(self.recipe.today.year, 1, 1)})
        run = Run(asked_at, timedelta(), BusinessHours(ZONES[Campus.HAWTHORN], WEEK, holidays))
        taken, over = state != TicketState.OPEN, state in {TicketState.RESOLVED, TicketState.CLOSED}
        closed_at = resolved_at + timedelta(days=1) if state == TicketState.CLOSED else None
        return TicketRow(
            id=new_id(self.dice, asked_at),
            created_at=asked_at,
            updated_at=closed_at or (resolved_at if over else answered_at if taken else asked_at),
            number=number + 1,
            title=title,
            text=text,
            category_id=self.categories[number % 2].id,
            priority=priority,
            submitter_id=self.students[number % 3].id,
            queue_id=self.queues[number % 2].id,
            assignee_id=self.staff[0].id if taken else None,
            status=state,
            responded_at=answered_at if taken else None,
            resolved_at=resolved_at if over else None,
            closed_at=closed_at,
            paused_at=answered_at if state == TicketState.WAITING else None,
            response_minutes=response,
            resolution_minutes=resolution,
            **due_times(run, name="response", minutes=response),
            **due_times(run, name="resolution", minutes=resolution),
            response_took=run.took(answered_at) if taken else None,
            resolution_took=run.took(resolved_at) if over else None,
        )

    def comments(self) -> Iterator[CommentRow]:
        """Yield an answer to each ticket that was taken up, and a note beside it."""
        for ticket in self.tickets:
            if ticket.responded_at is not None and ticket.assignee_id is not None:
                for text, is_internal in (("We are looking into it.", False), ("Seen twice this week.", True)):
                    pk, then = new_id(self.dice, ticket.responded_at), ticket.responded_at
                    yield CommentRow(pk, then, then, ticket.id, ticket.assignee_id, text, is_internal)
