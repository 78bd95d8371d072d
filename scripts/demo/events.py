"""Events in every state, for everybody and for few, and what people answered to the one to come."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from domain.policy.audiences import AudienceKind
from domain.policy.campuses import ZONES, Campus
from domain.policy.events import Channel, EventAnswer, EventVisibility, NotifyRule, TextSource
from domain.policy.workflows import EventState
from domain.shared.local_time import first_instant
from scripts.demo.offerings import Offering
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id

STARTS, ENDS, GOING = time(18), time(20), 6
ZONE: Final = ZONES[Campus.HAWTHORN].key
WRITTEN_BEFORE = timedelta(days=30)
SUBMITTED: Final = (EventState.IN_REVIEW, EventState.PUBLISHED, EventState.CANCELLED)
ANNOUNCED: Final = (EventState.PUBLISHED, EventState.CANCELLED)


class Idea(NamedTuple):
    """An event, so many days from now, and the kind of thing that its audience is named by."""

    title: str
    days: int
    status: EventState
    kind: AudienceKind
    visibility: EventVisibility = EventVisibility.MEMBERS


IDEAS: Final = (
    Idea("Open day", 21, EventState.PUBLISHED, AudienceKind.EVERYONE, EventVisibility.PUBLIC),
    Idea("Questions before the exam", 14, EventState.PUBLISHED, AudienceKind.OFFERING),
    Idea("Robotics night", -7, EventState.PUBLISHED, AudienceKind.ROLE),
    Idea("Staff breakfast", 9, EventState.IN_REVIEW, AudienceKind.EVERYONE, EventVisibility.STAFF),
    Idea("Meet your mentor", 28, EventState.DRAFT, AudienceKind.ROLE),
    Idea("Garden concert", 5, EventState.CANCELLED, AudienceKind.EVERYONE),
)


WORDS: Final = (
    (Channel.SOCIAL_POST, "Come and look around: the doors of the large hall open at six."),
    (Channel.NEWSLETTER, "From six in the evening everybody may look around, ask, and try things out."),
)


class EventRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    title: str
    starts_on: date
    starts_local: time
    ends_on: date
    ends_local: time
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    campus: str
    location: str
    organizer_id: str
    visibility: str
    channels: list[str]
    notify_rule: str
    rsvp_limit: int
    status: str
    author_id: str
    submitted_at: datetime | None
    submitted_by_id: str | None
    published_at: datetime | None
    published_by_id: str | None
    cancelled_at: datetime | None
    notice: str


class AudienceRow(NamedTuple):
    id: str
    event_id: str
    kind: str
    role: str | None
    offering_id: str | None


class TextRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    event_id: str
    channel: str
    body: str
    source: str
    written_by_id: str


class TextVersionRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    text_id: str
    number: int
    body: str
    source: str
    written_by_id: str


class ResponseRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    event_id: str
    person_id: str
    answer: str


def events(recipe: Recipe, staff: Sequence[Person]) -> list[EventRow]:
    """Let one of the office write each, and another publish it."""
    dice = recipe.dice("events")
    publisher, author = staff[0].id, staff[1].id
    found = []
    for idea in IDEAS:
        day, made_at = recipe.today + timedelta(days=idea.days), recipe.present - WRITTEN_BEFORE
        submitted = made_at if idea.status in SUBMITTED else None
        announced = made_at if idea.status in ANNOUNCED else None
        off = recipe.present if idea.status == EventState.CANCELLED else None
        found.append(
            EventRow(
                id=new_id(dice, made_at),
                created_at=made_at,
                updated_at=off or made_at,
                title=idea.title,
                starts_on=day,
                starts_local=STARTS,
                ends_on=day,
                ends_local=ENDS,
                zone=ZONE,
                starts_at=first_instant(datetime.combine(day, STARTS), ZONE),
                ends_at=first_instant(datetime.combine(day, ENDS), ZONE),
                campus=Campus.HAWTHORN,
                location="The large hall",
                organizer_id=author,
                visibility=idea.visibility,
                channels=[Channel.NEWSLETTER],
                notify_rule=NotifyRule.DAY_BEFORE,
                rsvp_limit=GOING,
                status=idea.status,
                author_id=author,
                submitted_at=submitted,
                submitted_by_id=author if submitted else None,
                published_at=announced,
                published_by_id=publisher if announced else None,
                cancelled_at=off,
                notice="It rains." if off else "",
            )
        )
    return found


def audiences(recipe: Recipe, planned: Sequence[EventRow], taught: Sequence[Offering]) -> Iterator[AudienceRow]:
    """Name whom each is for: everyone, all students, or those of the first showcase."""
    dice = recipe.dice("audiences")
    showcase = next(offering.row.id for offering in taught if offering.is_showcase)
    for row, idea in zip(planned, IDEAS, strict=True):
        yield AudienceRow(
            id=new_id(dice, row.created_at),
            event_id=row.id,
            kind=idea.kind,
            role="student" if idea.kind == AudienceKind.ROLE else None,
            offering_id=showcase if idea.kind == AudienceKind.OFFERING else None,
        )


def responses(recipe: Recipe, planned: Sequence[EventRow], students: Sequence[Person]) -> Iterator[ResponseRow]:
    """Let students take every place at the first event, and one decline."""
    dice = recipe.dice("responses")
    for number, student in enumerate(students[: GOING + 1]):
        answer = EventAnswer.GOING if number < GOING else EventAnswer.DECLINED
        at = recipe.present - timedelta(days=1)
        yield ResponseRow(new_id(dice, at), at, at, planned[0].id, student.id, answer)


def texts(recipe: Recipe, planned: Sequence[EventRow]) -> list[TextRow]:
    """Write about the first event, for two channels."""
    dice, event = recipe.dice("texts"), planned[0]
    at = event.created_at
    return [
        TextRow(new_id(dice, at), at, at, event.id, channel, body, TextSource.HUMAN, event.author_id)
        for channel, body in WORDS
    ]


def text_versions(recipe: Recipe, written: Sequence[TextRow]) -> Iterator[TextVersionRow]:
    """Keep the first version of each, which still stands."""
    dice = recipe.dice("text versions")
    for row in written:
        at = row.created_at
        yield TextVersionRow(new_id(dice, at), at, at, row.id, 1, row.body, row.source, row.written_by_id)
