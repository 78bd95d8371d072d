"""Who sees an event, whom it addresses, and to which course, unit or offering it belongs.

An event belongs to what its rules name if all of them name such things, and nobody else reads it.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from domain.academic.scopes import in_courses
from domain.enrollment.models import Enrollment
from domain.events.models import Event, EventAudience, EventResponse, EventText
from domain.people.models import StudentProfile
from domain.policy.events import WORKS_HERE, AudienceKind, EventAnswer, EventVisibility
from domain.policy.reach import Scope
from domain.policy.workflows import STUDIES
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.users.models import UserRole
from domain.users.queries import valid_now

ANNOUNCED = Q(published_at__isnull=False)
PUBLIC = Q(visibility=EventVisibility.PUBLIC)
OFFERING = Q(kind=AudienceKind.OFFERING)


def addressed(person_id: Any) -> Q:
    """Return the condition that a rule of an event names a person, and the event is for such people."""
    grants = UserRole.objects.filter(valid_now(), user_id=person_id)
    profiles = StudentProfile.objects.filter(user_id=person_id)
    places = Enrollment.objects.filter(student_id=person_id, status__in=STUDIES)
    named = EventAudience.objects.filter(
        Q(kind=AudienceKind.EVERYONE)
        | Q(person_id=person_id)
        | Q(role_id__in=grants.values("role_id"))
        | Q(course_id__in=profiles.values("course_id"))
        | Q(intake_id__in=profiles.values("intake_id"))
        | Q(offering_id__in=places.values("offering_id")),
        event=OuterRef("pk"),
    )
    works_here = Exists(grants.filter(role_id__in=WORKS_HERE))
    return Q(Exists(named)) & (~Q(visibility=EventVisibility.STAFF) | Q(works_here))


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


def _only(inside: Q) -> Q:
    """Return the condition that an event is for nobody but those whom rules inside of something name."""
    rules = EventAudience.objects.filter(event=OuterRef("pk"))
    return ~PUBLIC & Q(Exists(rules)) & ~Q(Exists(rules.exclude(inside)))


def _taught(actor: Actor) -> Q:
    return _only(OFFERING & Q(offering__unit__convenor_id=actor.user_id))


EVENT: ScopeTable = {
    Scope.OWN: lambda actor: ANNOUNCED & (addressed(actor.user_id) | has_place(actor.user_id)),
    Scope.TAUGHT: _taught,
    Scope.COURSE: lambda ids: _only(
        Q(kind=AudienceKind.COURSE, course__id__any_of=ids) | OFFERING & in_courses("offering__unit", ids)
    ),
    Scope.UNIT: lambda ids: _only(OFFERING & Q(offering__unit__id__any_of=ids)),
    Scope.OFFERING: lambda ids: _only(OFFERING & Q(offering__id__any_of=ids)),
}
# Whoever looks after events also reads what everybody reads.
READABLE: ScopeTable = {**EVENT, Scope.OWN: _seen, Scope.TAUGHT: lambda actor: _taught(actor) | _seen(actor)}


def _of_event(condition: Any) -> Any:
    return lambda held: Q(event__in=Event.objects.filter(condition(held)).values("pk"))


# What is written about an event belongs where the event does, and so do its versions.
EVENT_TEXT: ScopeTable = {scope: _of_event(condition) for scope, condition in EVENT.items()}


def _of_text(condition: Any) -> Any:
    return lambda held: Q(text__in=EventText.objects.filter(condition(held)).values("pk"))


EVENT_TEXT_VERSION: ScopeTable = {scope: _of_text(condition) for scope, condition in EVENT_TEXT.items()}
