"""Who holds which role: granting, revoking, and that somebody always may do everything."""

from datetime import datetime
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy.roles import SystemRole
from domain.shared import clock
from domain.shared.access import require, require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.users import queries, rules
from domain.users.errors import AccountInactive, AlreadyGranted, LastAdministrator, RoleUnknown
from domain.users.models import Role, User, UserRole


@transaction.atomic
def add_user_role(
    actor: Actor,
    *,
    user_id: Any,
    role: str,
    reason: str,
    course_id: Any = None,
    unit_id: Any = None,
    offering_id: Any = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> UserRole:
    """Grant a role to a person, everywhere or within one object, from an instant until another.

    :raises NotWhileActing: in another person's name
    :raises SeveralLimits: if it names more than one object
    :raises NeverHolds: if it ends before it starts, or has ended already
    :raises RoleUnknown: if there is no role with this code
    :raises BeyondYourOwn: if the actor does not hold all of it within the same limit, and for as long
    :raises AccountInactive: if the person's account is deactivated
    :raises AlreadyGranted: if the person has it already, for at least as long
    """
    require_in_person(actor)
    require(actor, "user_role.add")
    present = clock.now()
    limits = {"course_id": course_id, "unit_id": unit_id, "offering_id": offering_id}
    rules.check_limits(limits)
    rules.check_window(valid_from=valid_from or present, valid_until=valid_until, present=present)
    values = {
        "user_id": user_id,
        "role_id": role,
        **limits,
        "valid_from": valid_from or present,
        "valid_until": valid_until,
        "reason": reason,
    }
    row = UserRole(**values, granted_by_id=actor.user_id)
    limit, object_id = queries.limit_of(row)
    cells = queries.cells_of(_granted(role))
    rules.check_own(actor, cells, limit=limit, object_id=object_id)
    if not actor.is_system:
        lasting = queries.find_lasting(actor.user_id, valid_until)
        rules.check_lasting(lasting, cells, limit=limit, object_id=object_id)
    # The person's row is locked: two who grant the same at once would give it twice.
    if not lock(User, user_id).is_active:
        raise AccountInactive
    if queries.covering(row).exists():
        raise AlreadyGranted
    crud.write(row, force_insert=True)
    require_reach(queries.user_roles(actor, "user_role.add"), row.pk, permission="user_role.add")
    record_event(actor, action="user_role.add", about=row, after=values, reason=reason)
    end_epoch(queries.epoch_of(user_id))
    return row


def _granted(code: str) -> Role:
    """Return the role; one that could be deleted is held until the grant is there.

    :raises RoleUnknown: if there is none
    """
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise RoleUnknown(fields=["role"])
    if role.is_system:
        return role
    try:
        return lock(Role, role.pk)
    except NotFound as error:
        raise RoleUnknown(fields=["role"]) from error


@transaction.atomic
def revoke_user_role(actor: Actor, *, pk: Any, reason: str) -> UserRole:
    """End a grant now, before its time.

    :raises NotWhileActing: in another person's name
    :raises NotFound: if the actor can't see the grant
    :raises Forbidden: if the actor sees it but may not revoke it
    :raises GrantEnded: if it has ended already
    :raises BeyondYourOwn: if the actor does not hold all of the role within the same limit
    :raises LastAdministrator: if nobody would be left who may do everything
    """
    require_in_person(actor)
    require_sight(queries.user_roles(actor, "user_role.view"), pk)
    row = lock(UserRole, pk)
    require_reach(queries.user_roles(actor, "user_role.revoke"), pk, permission="user_role.revoke")
    present = clock.now()
    rules.check_holds(valid_until=row.valid_until, is_revoked=row.revoked_at is not None, present=present)
    limit, object_id = queries.limit_of(row)
    rules.check_own(actor, queries.cells_of(row.role), limit=limit, object_id=object_id)
    before = {"valid_until": row.valid_until, "revoked_at": None}
    after = {"valid_until": present, "revoked_at": present}
    changes = {**after, "revoked_by_id": actor.user_id, "version": row.version + 1, "updated_at": present}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    if row.role_id == SystemRole.ADMIN and limit is None:
        keep_administrator(actor, user_id=row.user_id)
    record_event(actor, action="user_role.revoke", about=row, before=before, after=after, reason=reason)
    end_epoch(queries.epoch_of(row.user_id))
    return row


def keep_administrator(actor: Actor, *, user_id: Any) -> None:
    """Refuse to leave nobody who may do everything: called after a write that took something from this person.

    Runs in the caller's transaction, which it undoes by its refusal. Whoever has written waits here for the others
    who have, so that two who take the role from each other see each other's write.

    :raises LastAdministrator: if no active account holds the role of administrator everywhere and for good
    """
    grants = UserRole.objects.filter(queries.EVERYWHERE, user_id=user_id, role_id=SystemRole.ADMIN)
    if not grants.exists():
        return
    lock(Role, Role.objects.values_list("pk", flat=True).get(code=SystemRole.ADMIN))
    if not queries.has_administrator():
        raise LastAdministrator
