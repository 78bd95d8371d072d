"""Adding, changing, deactivating and activating accounts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.authentication.commands import end_sessions
from domain.jobs.commands import add_rows_job
from domain.jobs.models import Job
from domain.people import queries, rules
from domain.people.errors import NotYourself
from domain.policy.roles import SystemRole
from domain.shared import clock
from domain.shared.access import require, require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.shared.errors import DomainError, NotFound, WrongState
from domain.shared.locking import lock
from domain.users.commands import keep_administrator
from domain.users.models import Role, User
from domain.users.queries import epoch_of, find_holder


@transaction.atomic
def add_user(actor: Actor, *, values: Mapping[str, Any]) -> User:
    """Add an account without a password: its owner sets one by the reset flow.

    :raises Forbidden: if the actor may not add it
    :raises AlreadyExists: if the e-mail address is taken
    :raises RuleBroken: if a value is impossible
    """
    return crud.add(actor, model=User, rows=queries.users, permission="user.add", values=_prepared(values))


@transaction.atomic
def add_users(actor: Actor, *, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[crud.Outcome]:
    """Add accounts one by one and tell the outcome of each. Atomic: one refusal and none is added.

    :raises Forbidden: if the actor may add none at all
    """
    return crud.add_many(
        actor, model=User, rows=queries.users, permission="user.add", items=items, atomic=atomic, prepare=_prepared
    )


@transaction.atomic
def add_users_later(actor: Actor, *, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the adding of many accounts; return the job that tells how far it is.

    :raises Forbidden: if the actor may not add accounts
    """
    return add_rows_job(actor, kind="people.add_users", resource=resource, items=items, atomic=atomic)


@transaction.atomic
def change_user(actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None) -> User:
    """Change a person's data. A new e-mail address is unverified, and ends every session.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor may not change them, or not a field, which is named
    :raises PersonOutranksYou: if the person holds more than the actor
    :raises NotWhileActing: for a new e-mail address, as another person
    :raises Stale: if the row has another version by now
    :raises AlreadyExists: if the e-mail address is taken
    :raises RuleBroken: if a value is impossible
    """
    person = claim_user(actor, pk=pk, permission="user.change")
    changes = _prepared(values, person)
    moved = changes.get("email", person.email) != person.email
    if moved:
        require_in_person(actor)  # a password can be set by whoever reads the address
        changes["email_verified_at"] = None
    changed = crud.change(
        actor, model=User, rows=queries.users, permission="user.change", pk=pk, values=changes, versions=versions
    )
    if moved:
        end_sessions(actor, user_id=pk, because="email_changed")
    return changed


@transaction.atomic
def deactivate_user(actor: Actor, *, pk: Any, reason: str) -> User:
    """End an account's use, and every session of it. What it did stays.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor may not deactivate them
    :raises PersonOutranksYou: if the person holds more than the actor
    :raises NotYourself: for the actor's own account
    :raises WrongState: if it is deactivated already
    :raises LastAdministrator: if nobody would be left who administers
    """
    _lock_administrators()
    person = claim_user(actor, pk=pk, permission="user.deactivate")
    if person.pk == actor.user_id or person.pk == actor.acting_by:
        raise NotYourself
    _set_active(actor, person, to=False, reason=reason)
    keep_administrator(actor, user_id=pk)
    end_sessions(actor, user_id=pk, because="account_deactivated")
    return person


@transaction.atomic
def deactivate_users(actor: Actor, *, pks: Sequence[Any], reason: str) -> list[crud.Outcome]:
    """Deactivate accounts, each for itself, and tell the outcome of each.

    :raises Forbidden: if the actor may deactivate none at all
    """
    require(actor, "user.deactivate")
    _lock_administrators()
    outcomes: dict[int, crud.Outcome] = {}
    # In the order of their ids, so that two who do the same never wait for each other.
    for index in sorted(range(len(pks)), key=lambda each: str(pks[each])):
        try:
            deactivate_user(actor, pk=pks[index], reason=reason)
            outcomes[index] = crud.Outcome(pk=pks[index])
        except DomainError as error:
            outcomes[index] = crud.Outcome(error=error)
    return [outcomes[index] for index in range(len(pks))]


@transaction.atomic
def activate_user(actor: Actor, *, pk: Any, reason: str) -> User:
    """Let an account be used again. Its sessions stay ended.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor may not activate them
    :raises PersonOutranksYou: if the person would hold more than the actor
    :raises WrongState: if it is active already
    """
    person = claim_user(actor, pk=pk, permission="user.activate")
    _set_active(actor, person, to=True, reason=reason)
    end_epoch(epoch_of(pk))
    return person


def claim_user(actor: Actor, *, pk: Any, permission: str) -> User:
    """Return a person over whom the actor has this power, locked until the caller's transaction ends.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor sees them, but not with this permission
    :raises PersonOutranksYou: if the person holds more than the actor
    """
    require_sight(queries.users(actor, "user.view"), pk)
    person = lock(User, pk)
    require_reach(queries.users(actor, permission), pk, permission=permission)
    holder = find_holder(pk)
    if holder is None:
        raise NotFound
    rules.check_rank(actor, holder)
    return person


def _lock_administrators() -> None:
    """Take what the check for the last administrator locks before any account, so that no two wait in a circle."""
    Role.objects.select_for_update(no_key=True).get(code=SystemRole.ADMIN)


def _set_active(actor: Actor, person: User, *, to: bool, reason: str) -> None:
    if person.is_active is to:
        status, other = ("active", "deactivated") if to else ("deactivated", "active")
        raise WrongState(f"The account is {status}.", status=status, possible_from=[other])
    present = clock.now()
    before = {"is_active": person.is_active, "deactivated_at": person.deactivated_at}
    after = {"is_active": to, "deactivated_at": None if to else present}
    for name, value in {**after, "version": person.version + 1, "updated_at": present}.items():
        setattr(person, name, value)
    person.save(update_fields=[*after, "version", "updated_at"])
    action = "user.activate" if to else "user.deactivate"
    record_event(actor, action=action, about=person, before=before, after=after, reason=reason)


def _prepared(values: Mapping[str, Any], person: User | None = None) -> dict[str, Any]:
    """Return the values as they are stored, after the rules that no constraint can express."""
    result = dict(values)
    if "email" in result:
        result["email"] = result["email"].strip().lower()
    if result.get("date_of_birth") is not None:
        rules.check_date_of_birth(result["date_of_birth"], today=clock.now().date())
    if "time_zone" in result:
        rules.check_time_zone(result["time_zone"])
    for name in rules.DETAILS:
        if result.get(name) is not None:
            result[name] = rules.merged(name, getattr(person, name, None), result[name])
    if result.get("address") is not None:
        rules.check_country(result["address"]["country"])
    return result
