"""What can be asked of spaces, and of what is written there."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce, JSONObject

from domain.academic.models import CourseUnit
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.people.queries import name_of
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from domain.policy.social import MODERATES, SpaceRole
from domain.policy.workflows import STUDIES, ContributionState, ReportState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.social import scopes
from domain.social.models import Comment, Follow, Post, Reaction, Report, Space, SpaceMember
from domain.social.rules import Text
from domain.users.models import User, UserRole
from domain.users.queries import EVERYWHERE, valid_now

M = TypeVar("M", bound=Model)
VISIBLE = ContributionState.VISIBLE
# By whose roles spaces are looked after, everywhere or within something.
LOOKS_AFTER_ALL = (SystemRole.STAFF, SystemRole.ADMIN)


def _narrowed(rows: QuerySet[M], actor: Actor, permission: str) -> QuerySet[M]:
    noun, _, verb = permission.partition(".")
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.BY_NOUN[noun][verb])


def spaces(actor: Actor, permission: str) -> QuerySet[Space]:
    """Return the spaces the actor reaches with this permission."""
    return _narrowed(Space.objects.all(), actor, permission)


def space_members(actor: Actor, permission: str) -> QuerySet[SpaceMember]:
    """Return the members of clubs that the actor reaches with this permission."""
    return _narrowed(SpaceMember.objects.all(), actor, permission)


def posts(actor: Actor, permission: str) -> QuerySet[Post]:
    """Return the posts the actor reaches with this permission."""
    return _narrowed(Post.objects.all(), actor, permission)


def comments(actor: Actor, permission: str) -> QuerySet[Comment]:
    """Return the comments the actor reaches with this permission."""
    return _narrowed(Comment.objects.all(), actor, permission)


def reactions(actor: Actor, permission: str) -> QuerySet[Reaction]:
    """Return the reactions the actor reaches with this permission."""
    return _narrowed(Reaction.objects.all(), actor, permission)


def follows(actor: Actor, permission: str) -> QuerySet[Follow]:
    """Return what the actor follows."""
    return _narrowed(Follow.objects.all(), actor, permission)


def reports(actor: Actor, permission: str) -> QuerySet[Report]:
    """Return the reports the actor reaches with this permission: none about what the actor wrote, whoever that is."""
    rows = _narrowed(Report.objects.all(), actor, permission)
    return rows if actor.is_system else rows.exclude(author_id=actor.user_id)


def people_named(path: str = "") -> ArraySubquery:
    """Return the people whom a text names. `path` leads to it."""
    rows = User.objects.filter(id__any_of=OuterRef(f"{path}mentioned")).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(person_id="pk", name=name_of())))


def posts_of(path: str = "") -> Coalesce:
    """Return how many posts are read in a space. `path` leads to it."""
    return _counted(Post.objects.filter(space=OuterRef(f"{path}pk"), status=VISIBLE), "space")


def comments_of(path: str = "") -> Coalesce:
    """Return how many comments are read below a post. `path` leads to it."""
    return _counted(Comment.objects.filter(post=OuterRef(f"{path}pk"), status=VISIBLE), "post")


def open_reports_about(row: Report) -> QuerySet[Report]:
    """Return all open reports about the same thing."""
    return Report.objects.filter(post=row.post_id, comment=row.comment_id, status=ReportState.OPEN)


def reactions_to(target: str, path: str = "") -> ArraySubquery:
    """Return how often each kind of reaction was given. `path` leads to the post or comment, which `target` says."""
    rows = Reaction.objects.filter(**{target: OuterRef(f"{path}pk")}).order_by("kind").values("kind")
    return ArraySubquery(rows.annotate(number=Count("pk")).values(told=JSONObject(kind="kind", count="number")))


def reactions_by(target: str, person_id: Any, path: str = "") -> ArraySubquery:
    """Return how a person reacted, by the ids with which that is taken back."""
    rows = Reaction.objects.filter(**{target: OuterRef(f"{path}pk"), "person_id": person_id}).order_by("kind")
    return ArraySubquery(rows.values(told=JSONObject(reaction_id="pk", kind="kind")))


def follow_by(target: str, person_id: Any, path: str = "") -> Subquery:
    """Return the id with which a person stops following a space or a post."""
    rows = Follow.objects.filter(**{target: OuterRef(f"{path}pk"), "person_id": person_id})
    return Subquery(rows.values("pk"), output_field=UUIDField())


def role_of(person_id: Any, path: str = "") -> Subquery:
    """Return what a person is in a club. `path` leads to it."""
    rows = SpaceMember.objects.filter(space=OuterRef(f"{path}pk"), person_id=person_id)
    return Subquery(rows.values("role"))


def has_joined(person_id: Any, path: str = "") -> Exists:
    """Return whether a person has joined a club. `path` leads to it."""
    rows = SpaceMember.objects.filter(scopes.JOINED, space=OuterRef(f"{path}pk"), person_id=person_id)
    return Exists(rows, output_field=BooleanField())


def membership_of(space_id: Any, person_id: Any) -> SpaceMember | None:
    """Return what a person is in a club, if anything."""
    return SpaceMember.objects.filter(space=space_id, person_id=person_id).first()


def looks_after_clubs(actor: Actor) -> bool:
    """Tell whether the actor looks after all clubs, being in them or not."""
    return Scope.ANY in actor.scopes("space_member.change")


def owners_of(space_id: Any) -> int:
    """Return how many own a club."""
    return SpaceMember.objects.filter(space=space_id, role=SpaceRole.OWNER).count()


def pinned_in(space_id: Any) -> int:
    """Return how many posts are pinned in a space."""
    return Post.objects.filter(space=space_id, is_pinned=True).count()


def people_of(space: Space) -> QuerySet[User]:
    """Return the active people who read a space, each once: whom one may name there, and who may be told of it.

    Those who look after it by a role of the rule book are among them. Custom roles are not looked for: such people
    read it, and are told nothing.
    """
    named = Q(pk__in=SpaceMember.objects.filter(scopes.JOINED, space=space).values("person"))
    if space.offering_id is not None:
        named |= Q(pk__in=Enrollment.objects.filter(offering=space.offering_id, status__in=STUDIES).values("student"))
    elif space.course_id is not None:
        named |= Q(pk__in=StudentProfile.objects.filter(course=space.course_id).values("user"))
    return User.objects.filter(named | _looks_after(space) | _looks_after_all(), is_active=True).distinct()


def moderators_of(space: Space, *, apart_from: Collection[Any]) -> QuerySet[User]:
    """Return who decides about reports of a space: those close to it; staff and administrators, if there are none."""
    people = User.objects.filter(is_active=True).exclude(pk__in=apart_from).distinct()
    close = people.filter(_looks_after(space))
    return close if close.exists() else people.filter(_looks_after_all())


def _looks_after_all() -> Q:
    """Return the condition that somebody looks after all spaces."""
    grants = UserRole.objects.filter(valid_now(), EVERYWHERE, role_id__in=LOOKS_AFTER_ALL)
    return Q(pk__in=grants.values("user"))


def _looks_after(space: Space) -> Q:
    """Return the condition that somebody looks after just this space, or those of its offering, unit or course."""
    moderators = SpaceMember.objects.filter(scopes.JOINED, space=space, role__in=MODERATES)
    found = Q(pk__in=moderators.values("person"))
    limits = Q()
    if space.offering_id is not None:
        convenors = UserRole.objects.filter(valid_now(), EVERYWHERE, role_id=SystemRole.CONVENOR).values("user")
        found |= Q(convened_units__offerings=space.offering_id, pk__in=convenors)
        of_unit = CourseUnit.objects.filter(unit__offerings=space.offering_id).values("course")
        limits = Q(offering=space.offering_id) | Q(unit__offerings=space.offering_id) | Q(course__in=of_unit)
    elif space.course_id is not None:
        limits = Q(course=space.course_id)
    if limits:
        roles = (*LOOKS_AFTER_ALL, SystemRole.CONVENOR)
        found |= Q(pk__in=UserRole.objects.filter(limits, valid_now(), role_id__in=roles).values("user"))
    return found


def named_in(space: Space, person_ids: Collection[Any]) -> list[Any]:
    """Return which of these people read the space."""
    if not person_ids:
        return []
    found = set(people_of(space).filter(pk__in=person_ids).values_list("pk", flat=True))
    return [pk for pk in person_ids if pk in found]


def columns_of(space: Space, text: Text) -> dict[str, Any]:
    """Return how a text is kept, with those of the people it names who read the space."""
    return {"body": text.body, "plain": text.plain, "mentioned": named_in(space, text.mentions)}


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    numbers = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
