"""News as server-sent events: what is new for people since the numbers they have.

A person's numbers follow the order of commits, so they serve as the ids of events: whoever resumes after one misses
nothing and gets nothing twice.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from api.problems import InvalidQuery
from api.reading.columns import declared, json_row
from api.reading.question import check_names, pairs
from api.v1.notifications.serializers import NotificationSerializer
from domain.notifications import queries
from domain.notifications.models import Notification
from domain.policy import limits
from domain.shared.actor import Actor

MEDIA_TYPE: Final = "text/event-stream"
RETRY: Final = f"retry: {limits.STREAM_RETRY_SECONDS * 1000}\n\n".encode()
HEARTBEAT: Final = b": still here\n\n"
RESUME: Final = "last_event_id"
STATEMENT_PEOPLE: Final = 100


@dataclass
class Listener:
    """Somebody who listens: since which number, and what must hold for as long as it goes on."""

    person_id: Any
    session_id: Any
    token: str
    after: int
    unread: int
    request: HttpRequest


@dataclass(frozen=True)
class State:
    """How a person's notifications stand, and those that are new."""

    last: int
    unread: int
    fresh: list[tuple[int, bytes]]


def resumed_after(request: HttpRequest) -> int | None:
    """Return the last event that the client has, by its header or by its query.

    :raises InvalidQuery: if it is no number, or there are other parameters
    """
    asked = pairs(request.META.get("QUERY_STRING", ""))
    check_names(asked, (RESUME,))
    text = request.META.get("HTTP_LAST_EVENT_ID") or asked.get(RESUME, [""])[-1]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        refused = {"parameter": RESUME, "code": "invalid", "detail": "The id of an event is a number.", "params": {}}
        raise InvalidQuery(errors=[refused])
    return int(text)


def news(after: Mapping[Any, int]) -> Mapping[Any, State]:
    """Return how things stand for these people, with the next notifications after the numbers they have."""
    standing = queries.inboxes(after)
    behind = [person for person, (_, last) in standing.items() if last > after[person]]
    fresh: dict[Any, list[tuple[int, bytes]]] = {}
    people = iter(behind)
    while part := list(islice(people, STATEMENT_PEOPLE)):
        for person, number, told in _rows(part, after):
            fresh.setdefault(person, []).append((number, told.encode()))
    return {person: State(last, unread, fresh.get(person, [])) for person, (unread, last) in standing.items()}


def _rows(people: Collection[Any], after: Mapping[Any, int]) -> Iterator[tuple[Any, int, str]]:
    span = limits.STREAM_EVENTS_AT_ONCE
    spans = (Q(recipient=each, number__gt=after[each], number__lte=after[each] + span) for each in people)
    tree = dict.fromkeys(declared(NotificationSerializer))
    shown = json_row(NotificationSerializer, tree, model=Notification, actor=Actor.system(reason="stream"))
    rows = Notification.objects.filter(reduce(or_, spans)).order_by("recipient", "number")
    yield from rows.annotate(shown=Cast(shown, TextField())).values_list("recipient", "number", "shown")


def advance(listener: Listener, state: State) -> bytes:
    """Return the events that this listener has not had yet, and note them as sent."""
    parts = []
    for number, body in state.fresh:
        if number > listener.after:
            parts.append(b"id: %d\nevent: notification\ndata: %b\n\n" % (number, body))
            listener.after = number
    if not state.fresh and state.last > listener.after:
        listener.after = min(state.last, listener.after + limits.STREAM_EVENTS_AT_ONCE)  # deleted meanwhile
    if state.unread != listener.unread:
        listener.unread = state.unread
        parts.append(b'id: %d\nevent: unread\ndata: {"unread":%d}\n\n' % (listener.after, state.unread))
    return b"".join(parts)
