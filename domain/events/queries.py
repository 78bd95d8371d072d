"""What can be asked of events."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from domain.academic import queries as academic
from domain.academic.models import SemesterOffering
from domain.audiences import queries as audiences
from domain.audiences.rules import Target
from domain.events import scopes
from domain.events.models import Event, EventAudience, EventResponse, EventText, EventTextVersion
from domain.events.rules import Facts, Word
from domain.notifications.queries import known_keys
from domain.people.queries import holding, users
from domain.policy.audiences import AudienceKind
from domain.policy.events import WORKS_HERE, EventAnswer, EventVisibility, NotifyRule
from domain.policy.workflows import EventState
from domain.shared.access import narrow, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.users.models import User
from domain.users.queries import roles

VIEW, VIEW_REACH = "event.view", "event.view_reach"
OFFERING_CODE = ("unit__code", "teaching_period__code", "campus")


def events(actor: Actor, permission: str) -> QuerySet[Event]:
    """Return the events the actor reaches with this permission."""
    table = scopes.READABLE if permission == VIEW else scopes.EVENT
    return narrow(Event.objects.all(), actor=actor, permission=permission, scopes=table)


def events_for(person_id: Any) -> QuerySet[Event]:
    """Return the announced events that address a person or are run by that person, cancelled ones too."""
    return Event.objects.filter(scopes.concerns(person_id))


def public_events() -> QuerySet[Event]:
    """Return the announced events that anybody may read, also without an account, cancelled ones too."""
    return Event.objects.filter(scopes.ANNOUNCED & scopes.PUBLIC)


def audience(path: str = "") -> ArraySubquery:
    """Return the rules of an event's audience. `path` leads to the event."""
    return audiences.audience(EventAudience.objects.filter(event=OuterRef(f"{path}pk")))


def declined(path: str = "") -> Coalesce:
    """Return how many said that they are not coming. `path` leads to the event."""
    rows = EventResponse.objects.filter(event=OuterRef(f"{path}pk"), answer=EventAnswer.DECLINED).order_by()
    counted = rows.values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def answer_of(person_id: Any, path: str = "") -> Subquery:
    """Return what a person answered to an event. `path` leads to it."""
    rows = EventResponse.objects.filter(event=OuterRef(f"{path}pk"), person_id=person_id)
    return Subquery(rows.values("answer"))


def targets_of(event: Event) -> list[Target]:
    """Return whom the rules of an event name, in their order."""
    return audiences.targets_of(EventAudience.objects.filter(event=event))


def addressing(pks: Collection[Any]) -> set[Any]:
    """Return those of these events that have a rule at all."""
    return set(EventAudience.objects.filter(event__in=pks).values_list("event_id", flat=True))


def reach(actor: Actor, pk: Any) -> Mapping[str, Any]:
    """Return how many active people an event addresses, together and by each rule.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if its reach is not for the actor
    """
    require_sight(events(actor, VIEW), pk)
    require_reach(events(actor, VIEW_REACH), pk, permission=VIEW_REACH)
    event = Event.objects.get(pk=pk)
    return audiences.reach_of(EventAudience.objects.filter(event=event), among=_active(event))


def people_addressed(event: Event) -> QuerySet[User]:
    """Return the active people whom an event is for, each once: whoever is to be told of it."""
    return audiences.people_named(EventAudience.objects.filter(event=event), among=_active(event))


def starting(rule: NotifyRule, *, now: datetime, until: datetime) -> QuerySet[Event]:
    """Return the announced events with this rule that start soon."""
    coming = Event.objects.filter(starts_at__gt=now, starts_at__lte=until)
    return coming.filter(status=EventState.PUBLISHED, notify_rule=rule)


def start_key(event: Event) -> str:
    """Return under what it is known that an audience was told of a start: put off, an event has another."""
    return f"event.start:{event.pk}:{event.starts_at:%Y%m%dT%H%M}"


def untold(rows: Sequence[Event]) -> list[Event]:
    """Return those of these events of whose start nobody was told yet."""
    known = known_keys([start_key(row) for row in rows])
    return [row for row in rows if start_key(row) not in known]


def _active(event: Event) -> QuerySet[User]:
    people = User.objects.filter(is_active=True)
    return people.filter(holding(list(WORKS_HERE))) if event.visibility == EventVisibility.STAFF else people


def event_texts(actor: Actor, permission: str) -> QuerySet[EventText]:
    """Return the texts about events that the actor reaches with this permission."""
    return narrow(EventText.objects.all(), actor=actor, permission=permission, scopes=scopes.EVENT_TEXT)


def event_text_versions(actor: Actor, permission: str) -> QuerySet[EventTextVersion]:
    """Return the versions of the texts that the actor reaches with this permission."""
    rows = EventTextVersion.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.EVENT_TEXT_VERSION)


def described_events(actor: Actor, permission: str) -> QuerySet[Event]:
    """Return the events about which the actor writes with this permission."""
    return narrow(Event.objects.all(), actor=actor, permission=permission, scopes=scopes.EVENT)


def facts_of(actor: Actor, permission: str, event_id: Any) -> Facts:
    """Return what may be told of an event to whatever drafts texts.

    :raises NotFound: if the actor does not reach it with this permission
    """
    names = [each.name for each in fields(Facts)]
    found = described_events(actor, permission).filter(pk=event_id).values(*names).first()
    if found is None:
        raise NotFound
    return Facts(**found)


def coded_targets(actor: Actor, words: Collection[Word]) -> Mapping[Word, Target]:
    """Return what these words stand for, as far as the actor sees it. One query for each kind."""
    codes: dict[AudienceKind, set[str]] = {}
    for word in words:
        codes.setdefault(word.kind, set()).add(word.code)
    found = {word: Target(word.kind) for word in words if word.kind is AudienceKind.EVERYONE}
    for kind, rows in _coded(actor).items():
        if kind in codes:
            found |= {Word(kind, code): Target(kind, key) for code, key in rows(codes[kind]) if code in codes[kind]}
    return found


def _coded(actor: Actor) -> Mapping[AudienceKind, Callable[[set[str]], Iterable[tuple[str, Any]]]]:
    """Return how the objects of each kind are found by the codes that people know."""
    courses, intakes = academic.courses(actor, "course.view"), academic.intakes(actor, "intake.view")
    people = users(actor, "user.view").filter(is_active=True)
    offerings = academic.semester_offerings(actor, "semester_offering.view")
    return {
        AudienceKind.ROLE: lambda codes: roles(actor, "role.view").filter(code__in=codes).values_list("code", "code"),
        AudienceKind.COURSE: lambda codes: courses.filter(code__in=codes).values_list("code", "pk"),
        AudienceKind.INTAKE: lambda codes: intakes.filter(code__in=codes).values_list("code", "pk"),
        AudienceKind.OFFERING: lambda codes: _offerings_by_code(offerings, codes),
        AudienceKind.PERSON: lambda codes: people.filter(email__in=codes).values_list("email", "pk"),
    }


def _offerings_by_code(rows: QuerySet[SemesterOffering], codes: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Yield the offerings that codes such as `COS20007/2026-S1/hawthorn` may stand for."""
    parts = [code.split("/") for code in codes]
    units, periods, campuses = (
        {each[place] for each in parts if len(each) == len(OFFERING_CODE)} for place in range(len(OFFERING_CODE))
    )
    named = rows.filter(unit__code__in=units, teaching_period__code__in=periods, campus__in=campuses)
    for pk, *code in named.values_list("pk", *OFFERING_CODE):
        yield "/".join(code), pk
