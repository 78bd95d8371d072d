"""Who is in a space, who looks after it, and so who reads and does what there: a table for each verb.

Being in the space of an offering or a course is never stored: it follows from enrollments and profiles when asked.
Convenors look after the spaces of their offerings, and are people besides: what is anybody's own is theirs, too.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from domain.academic.scopes import in_courses
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.policy.reach import Scope
from domain.policy.social import MODERATES, SpaceKind, SpaceRole
from domain.policy.workflows import STUDIES
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.social.models import Comment, Post, Space, SpaceMember

Condition = Callable[[Any], Q]
Verbs = Mapping[str, ScopeTable]
JOINED: Final = Q(joined_at__isnull=False)
BLOCKED: Final = Q(role=SpaceRole.BLOCKED)
PERSONAL: Final = (Scope.OWN, Scope.TAUGHT)
# What was hidden when its author withdrew it stays hidden: nobody undoes a moderator's decision by that.
NOT_HIDDEN: Final = Q(hidden_at__isnull=True)


def _in_club(person_id: Any, which: Q) -> Q:
    return Q(pk__in=SpaceMember.objects.filter(which, person_id=person_id).values("space"))


def _member(actor: Actor) -> Q:
    """Return the condition that the actor studies a space's offering or course, or has joined the club."""
    places = Enrollment.objects.filter(student_id=actor.user_id, status__in=STUDIES)
    profiles = StudentProfile.objects.filter(user_id=actor.user_id, course__isnull=False)
    studies = Q(offering__in=places.values("offering")) | Q(course__in=profiles.values("course"))
    return studies | _in_club(actor.user_id, JOINED)


def _may_join(actor: Actor) -> Q:
    """Return the condition that a club is open to the actor, or has invited the actor, or has the actor in it."""
    rows = SpaceMember.objects.filter(space=OuterRef("pk"), person_id=actor.user_id)
    free = Q(is_open=True, is_archived=False) & ~Q(Exists(rows.filter(BLOCKED)))
    return Q(kind=SpaceKind.CLUB) & (free | Q(Exists(rows.exclude(BLOCKED))))


def _seen(actor: Actor) -> Q:
    return _member(actor) | _may_join(actor)


def _moderates(actor: Actor) -> Q:
    return _in_club(actor.user_id, JOINED & Q(role__in=MODERATES))


def _owns(actor: Actor) -> Q:
    return _in_club(actor.user_id, Q(role=SpaceRole.OWNER))


def _may_leave(actor: Actor) -> Q:
    return _in_club(actor.user_id, ~BLOCKED)


def _taught(actor: Actor) -> Q:
    return Q(offering__unit__convenor_id=actor.user_id)


# By grants that are limited to one object.
LIMITED: Final[ScopeTable] = {
    Scope.COURSE: lambda ids: Q(course__id__any_of=ids) | in_courses("offering__unit", ids),
    Scope.UNIT: lambda ids: Q(offering__unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: Q(offering__id__any_of=ids),
}


def _either(one: Condition, other: Condition) -> Condition:
    return lambda held: one(held) | other(held)


def _both(one: Condition, other: Condition) -> Condition:
    return lambda held: one(held) & other(held)


def _table(own: Condition, taught: Condition, limited: ScopeTable) -> ScopeTable:
    return {**limited, Scope.OWN: own, Scope.TAUGHT: _either(taught, own)}


def _each(verbs: Iterable[str], table: ScopeTable) -> Verbs:
    return dict.fromkeys(verbs, table)


SPACE_VERBS: Final[Verbs] = {
    "view": _table(_seen, _taught, LIMITED),
    "add": _table(_owns, _taught, LIMITED),
    "change": _table(_owns, _taught, LIMITED),
    "join": {Scope.OWN: _may_join},
    "leave": {Scope.OWN: _may_leave},
}


def _inside(condition: Condition, path: str = "space") -> Condition:
    """Return the condition that something is inside of such spaces."""
    return lambda held: Q(**{f"{path}__in": Space.objects.filter(condition(held)).values("pk")})


def _own_words(actor: Actor) -> Q:
    return Q(author_id=actor.user_id)


def _of_oneself(actor: Actor) -> Q:
    return Q(person_id=actor.user_id)


def _of_reporter(actor: Actor) -> Q:
    return Q(reporter_id=actor.user_id)


def _known_member(actor: Actor) -> Q:
    """Whoever is in a club sees who else is; whom it has invited or blocked, only those who look after it."""
    return JOINED & _inside(_member)(actor) | ~BLOCKED & _of_oneself(actor) | _inside(_moderates)(actor)


SPACE_MEMBER_VERBS: Final[Verbs] = {
    "view": {Scope.OWN: _known_member},
    **_each(("add", "change", "delete"), {Scope.OWN: _inside(_moderates)}),
}


def _above(path: str) -> ScopeTable:
    """Return the scopes by which somebody looks after what is inside of spaces. `path` leads to the space."""
    limited = {scope: _inside(condition, path) for scope, condition in LIMITED.items()}
    return _table(_inside(_moderates, path), _inside(_taught, path), limited)


def _reading(path: str, read: Condition) -> ScopeTable:
    """Return the scopes of reading: what members read, and all there is for those who look after it."""
    above = _above(path)
    return {scope: _either(condition, read) if scope in PERSONAL else condition for scope, condition in above.items()}


def _writing(path: str) -> ScopeTable:
    """Return the scopes of writing in one's own name: where one is in, or looks after it."""
    own = _both(_inside(_member, path), _own_words)
    return {**_above(path), Scope.OWN: own, Scope.TAUGHT: _either(_inside(_taught, path), own)}


def _posts_of_members(actor: Actor) -> Q:
    return _inside(_member)(actor) & (NOT_HIDDEN | _own_words(actor))


def _comments_of_members(actor: Actor) -> Q:
    """Nothing is read below a post that is not."""
    below = Q(post__hidden_at__isnull=True) | Q(post__author_id=actor.user_id)
    return _inside(_member, "post__space")(actor) & below & (NOT_HIDDEN | _own_words(actor))


POST_VERBS: Final[Verbs] = {
    "view": _reading("space", _posts_of_members),
    "add": _writing("space"),
    **_each(("change", "withdraw"), {Scope.OWN: _own_words}),
    **_each(("hide", "restore", "pin", "unpin"), _above("space")),
}
COMMENT_VERBS: Final[Verbs] = {
    "view": _reading("post__space", _comments_of_members),
    "add": _writing("post__space"),
    **_each(("change", "withdraw"), {Scope.OWN: _own_words}),
    **_each(("hide", "restore"), _above("post__space")),
}


def _to_what_is_read(scope: Scope) -> Condition:
    posts, comments = POST_VERBS["view"][scope], COMMENT_VERBS["view"][scope]
    return lambda held: (
        Q(post__in=Post.objects.filter(posts(held)).values("pk"))
        | Q(comment__in=Comment.objects.filter(comments(held)).values("pk"))
    )


REACTION_VERBS: Final[Verbs] = {
    "view": {scope: _to_what_is_read(scope) for scope in POST_VERBS["view"]},
    **_each(("add", "delete"), {Scope.OWN: _of_oneself}),
}
FOLLOW_VERBS: Final[Verbs] = _each(("view", "add", "delete"), {Scope.OWN: _of_oneself})
REPORT_VERBS: Final[Verbs] = {
    "view": _reading("space", _of_reporter),
    "add": {Scope.OWN: _of_reporter},
    **_each(("view_quoted", "uphold", "dismiss"), _above("space")),
}
BY_NOUN: Final[Mapping[str, Verbs]] = {
    "space": SPACE_VERBS,
    "space_member": SPACE_MEMBER_VERBS,
    "post": POST_VERBS,
    "comment": COMMENT_VERBS,
    "reaction": REACTION_VERBS,
    "follow": FOLLOW_VERBS,
    "report": REPORT_VERBS,
}
# What is read, by every scope that there is.
SPACE, SPACE_MEMBER = SPACE_VERBS["view"], SPACE_MEMBER_VERBS["view"]
POST, COMMENT = POST_VERBS["view"], COMMENT_VERBS["view"]
REACTION, FOLLOW, REPORT = REACTION_VERBS["view"], FOLLOW_VERBS["view"], REPORT_VERBS["view"]
