"""Who sees an event, whom it addresses, and to which course, unit or offering it belongs.

An event belongs to what its rules name if all of them name such things, and nobody else reads it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from domain.audiences.scopes import WITHIN, naming, only
from domain.events.models import Event, EventAudience, EventResponse, EventText
from domain.policy.events import WORKS_HERE, EventAnswer, EventVisibility
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.users.models import UserRole
from domain.users.queries import valid_now

ANNOUNCED = Q(published_at__isnull=False)
PUBLIC = Q(visibility=EventVisibility.PUBLIC)


def addressed(person_id: Any) -> Q:
    """Return the condition that a rule of an event names a person, and the event is for such people."""
    named = naming(EventAudience.objects.filter(event=OuterRef("pk")), person_id)
    grants = UserRole.objects.filter(valid_now(), user_id=person_id, role_id__in=WORKS_HERE)
    return Q(Exists(named)) & (~Q(visibility=EventVisibility.STAFF) | Q(Exists(grants)))


def has_place(person_id: Any) -> Q:
    """Return the condition that a person is going, as that person once said, and may give the place back."""
    going = EventResponse.objects.filter(event=OuterRef("pk"), person_id=person_id, answer=EventAnswer.GOING)
    return Q(Exists(going))


def concerns(person_id: Any) -> Q:
    """Return the condition that an event was announced to a person, or is run by that person."""
    return ANNOUNCED & (addressed(person_id) | Q(organizer_id=person_id))


def _seen(actor: Actor) -> Q:
    mine = Q(author_id=actor.user_id) | Q(organizer_id=actor.user_id)
    return mine | ANNOUNCED & (PUBLIC | addressed(actor.user_id) | has_place(actor.user_id))


def _only(scope: Scope) -> Callable[[Any], Q]:
    """Return the condition that an event is for nobody but those whom rules within a scope name."""
    rules = EventAudience.objects.filter(event=OuterRef("pk"))
    return lambda held: ~PUBLIC & only(rules, WITHIN[scope](held))


EVENT: ScopeTable = {
    Scope.OWN: lambda actor: ANNOUNCED & (addressed(actor.user_id) | has_place(actor.user_id)),
    **{scope: _only(scope) for scope in WITHIN},
}
# Whoever looks after events also reads what everybody reads.
READABLE: ScopeTable = {
    **EVENT,
    Scope.OWN: _seen,
    Scope.TAUGHT: lambda actor: EVENT[Scope.TAUGHT](actor) | _seen(actor),
}


def _of_event(condition: Any) -> Any:
    return lambda held: Q(event__in=Event.objects.filter(condition(held)).values("pk"))


# What is written about an event belongs where the event does, and so do its versions.
EVENT_TEXT: ScopeTable = {scope: _of_event(condition) for scope, condition in EVENT.items()}


def _of_text(condition: Any) -> Any:
    return lambda held: Q(text__in=EventText.objects.filter(condition(held)).values("pk"))


EVENT_TEXT_VERSION: ScopeTable = {scope: _of_text(condition) for scope, condition in EVENT_TEXT.items()}
