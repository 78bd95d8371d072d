"""Making spaces, and who is in a club."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy.social import SpaceKind, SpaceRole
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, Stale
from domain.shared.locking import lock
from domain.social import queries, rules
from domain.social.commands.telling import tell_invited
from domain.social.errors import NoClub
from domain.social.models import Space, SpaceMember

ADD, CHANGE, JOIN, LEAVE = (f"space.{verb}" for verb in ("add", "change", "join", "leave"))
ADD_MEMBER, CHANGE_MEMBER, DELETE_MEMBER = (f"space_member.{verb}" for verb in ("add", "change", "delete"))
VIEW, VIEW_MEMBER = "space.view", "space_member.view"


@transaction.atomic
def add_space(
    actor: Actor,
    *,
    kind: str,
    name: str,
    description: str = "",
    is_open: bool = False,
    offering_id: Any = None,
    course_id: Any = None,
) -> Space:
    """Make the space of an offering or a course, or found a club, which one then owns.

    :raises Forbidden: if the actor may not make such a space
    :raises BadSpace: if it does not name what its kind says
    :raises AlreadyExists: if the offering or the course has one
    """
    require(actor, ADD)
    rules.check_kind(kind=kind, offering_id=offering_id, course_id=course_id)
    values = {"kind": kind, "name": name, "description": description, "is_open": is_open}
    row = Space(**values, offering_id=offering_id, course_id=course_id)
    crud.write(row, force_insert=True)
    if kind == SpaceKind.CLUB and actor.user_id is not None:
        owner = SpaceMember(space=row, person_id=actor.user_id, role=SpaceRole.OWNER, joined_at=clock.now())
        crud.write(owner, force_insert=True)
    require_reach(queries.spaces(actor, ADD), row.pk, permission=ADD)
    record_event(actor, action=ADD, about=row, after={**values, "offering_id": offering_id, "course_id": course_id})
    return row


@transaction.atomic
def change_space(actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None) -> Space:
    """Change how a space is called, whether it is open to all, whether it is archived.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises RuleBroken: if something else than a club would be open
    """
    require(actor, CHANGE)
    return crud.change(
        actor, model=Space, rows=queries.spaces, permission=CHANGE, pk=pk, values=values, versions=versions
    )


@transaction.atomic
def join_space(actor: Actor, *, pk: Any) -> Space:
    """Join a club that is open, or to which one is invited.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is no club, or not open to the actor
    :raises AlreadyExists: if the actor is in it
    """
    space = _claimed(actor, JOIN, pk)
    row = queries.membership_of(pk, actor.user_id)
    if row is not None and row.joined_at is not None:
        raise AlreadyExists
    if row is None:
        row = SpaceMember(space=space, person_id=actor.user_id, joined_at=clock.now())
        crud.write(row, force_insert=True)
    else:
        _save(row, joined_at=clock.now())
    record_event(actor, action=JOIN, about=space, after={"role": row.role})
    return space


@transaction.atomic
def leave_space(actor: Actor, *, pk: Any) -> Space:
    """Leave a club, or decline to join it. What one has written stays.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor is not in it
    :raises LastOwner: if nobody else owns it
    """
    space = _claimed(actor, LEAVE, pk)
    row = queries.membership_of(pk, actor.user_id)
    if row is not None:
        _keep_an_owner(row, remains=False)
        row.delete()
        record_event(actor, action=LEAVE, about=space, before={"role": row.role})
    return space


@transaction.atomic
def add_space_member(actor: Actor, *, space_id: Any, person_id: Any, role: str = SpaceRole.MEMBER) -> SpaceMember:
    """Invite somebody to a club, or keep somebody out of it who is not in it.

    :raises Forbidden: if the actor does not look after this club
    :raises RankTooLow: if only an owner may give this role
    :raises NoClub: if the space has no members of its own
    :raises AlreadyExists: if the person is in it, invited, or blocked
    :raises RuleBroken: if the person would be an owner before joining
    """
    require(actor, ADD_MEMBER)
    space = lock(Space, space_id)
    if space.kind != SpaceKind.CLUB:
        raise NoClub
    rules.check_rank(own=_rank(actor, space_id), theirs=None, wanted=role)
    there = queries.membership_of(space_id, person_id)
    row = there or SpaceMember(space=space, person_id=person_id, role=role)
    if there is None:
        crud.write(row, force_insert=True)
    # Before saying that somebody is there: who is in a club, or kept out of it, is not for everybody.
    require_reach(queries.space_members(actor, ADD_MEMBER), row.pk, permission=ADD_MEMBER)
    if there is not None:
        raise AlreadyExists(fields=["space_id", "person_id"])
    record_event(
        actor, action=ADD_MEMBER, about=row, after={"space_id": space_id, "person_id": person_id, "role": role}
    )
    tell_invited(actor, row=row, space=space)
    return row


@transaction.atomic
def change_space_member(
    actor: Actor, *, pk: Any, role: str | None = None, versions: Collection[int] | None = None
) -> SpaceMember:
    """Make somebody an owner, a moderator or a plain member of a club; or block somebody, who then is out.

    Who is made something else than blocked again, is invited.

    :raises NotFound: if the actor can't see that person there
    :raises Forbidden: if the actor does not look after this club
    :raises RankTooLow: if only an owner may do this
    :raises LastOwner: if nobody else owns the club
    :raises Stale: if the row has another version by now
    :raises RuleBroken: if the person would be an owner before joining
    """
    row = _claimed_member(actor, CHANGE_MEMBER, pk, versions)
    if role is None or role == row.role:
        return row
    rules.check_rank(own=_rank(actor, row.space_id), theirs=row.role, wanted=role)
    _keep_an_owner(row, remains=role == SpaceRole.OWNER)
    before = {"role": row.role}
    _save(row, role=role, joined_at=None if role == SpaceRole.BLOCKED else row.joined_at)
    record_event(actor, action=CHANGE_MEMBER, about=row, before=before, after={"role": role})
    return row


@transaction.atomic
def delete_space_member(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Put somebody out of a club, take an invitation back, or let somebody in again who was blocked.

    :raises NotFound: if the actor can't see that person there
    :raises Forbidden: if the actor does not look after this club
    :raises RankTooLow: if only an owner may do this
    :raises LastOwner: if nobody else owns the club
    :raises Stale: if the row has another version by now
    """
    row = _claimed_member(actor, DELETE_MEMBER, pk, versions)
    rules.check_rank(own=_rank(actor, row.space_id), theirs=row.role, wanted=None)
    _keep_an_owner(row, remains=False)
    before = {"space_id": row.space_id, "person_id": row.person_id, "role": row.role}
    record_event(actor, action=DELETE_MEMBER, about=row, before=before)
    row.delete()


def _claimed(actor: Actor, permission: str, pk: Any) -> Space:
    """Lock a space that the actor reaches: it owns who is in it."""
    require(actor, permission)
    require_sight(queries.spaces(actor, VIEW), pk)
    space = lock(Space, pk)
    require_reach(queries.spaces(actor, permission), pk, permission=permission)
    return space


def _claimed_member(actor: Actor, permission: str, pk: Any, versions: Collection[int] | None) -> SpaceMember:
    """Lock the club of a member whom the actor reaches, and return the member as it is now."""
    require(actor, permission)
    require_sight(queries.space_members(actor, VIEW_MEMBER), pk)
    lock(Space, SpaceMember.objects.filter(pk=pk).values_list("space", flat=True).first())
    row = lock(SpaceMember, pk)
    require_reach(queries.space_members(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def _rank(actor: Actor, space_id: Any) -> str | None:
    """Return what the actor is in a club; null for whoever looks after all of them."""
    row = queries.membership_of(space_id, actor.user_id)
    above = queries.looks_after_clubs(actor)
    return None if row is None or above else row.role


def _keep_an_owner(row: SpaceMember, *, remains: bool) -> None:
    is_owner = row.role == SpaceRole.OWNER
    rules.check_owners(owners=queries.owners_of(row.space_id), is_owner=is_owner, remains=remains)


def _save(row: SpaceMember, **changes: Any) -> None:
    values = {**changes, "version": row.version + 1, "updated_at": clock.now()}
    for name, value in values.items():
        setattr(row, name, value)
    crud.write(row, update_fields=list(values))
