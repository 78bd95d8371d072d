"""Links between students and their guardians, and what the student lets each see."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.people import queries, rules
from domain.people.models import ParentGuardian
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import WrongState
from domain.shared.locking import lock
from domain.users.models import User

NO_CONSENT = {"consent_results": False, "consent_attendance": False, "consent_finance": False}


@transaction.atomic
def add_parent_guardian(actor: Actor, *, values: Mapping[str, Any]) -> ParentGuardian:
    """Link a guardian to a student, who has consented to nothing yet.

    :raises Forbidden: if the actor may not add it
    :raises TooManyGuardians: if the student has as many as possible
    :raises AlreadyExists: if the two are linked already
    :raises RuleBroken: if both are the same person
    """
    require(actor, "parent_guardian.add")
    student = lock(User, values["student_id"])
    rules.check_guardians(ParentGuardian.objects.filter(student=student, ended_at__isnull=True).count())
    return crud.add(
        actor,
        model=ParentGuardian,
        rows=queries.parent_guardians,
        permission="parent_guardian.add",
        values=values,
    )


@transaction.atomic
def change_parent_guardian(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> ParentGuardian:
    """Change what the guardian is to the student, or when they are called.

    :raises NotFound: if the actor can't see the link
    :raises Forbidden: if the actor may not change it
    :raises WrongState: if it has ended
    :raises Stale: if the row has another version by now
    """
    _live(actor, pk, "parent_guardian.change")
    return crud.change(
        actor,
        model=ParentGuardian,
        rows=queries.parent_guardians,
        permission="parent_guardian.change",
        pk=pk,
        values=values,
        versions=versions,
    )


@transaction.atomic
def consent_parent_guardian(actor: Actor, *, pk: Any, results: bool, attendance: bool, finance: bool) -> ParentGuardian:
    """Set what the guardian may see of the student, who alone can say so.

    :raises NotFound: if the actor can't see the link
    :raises OnlyTheStudentConsents: for anybody but the student
    :raises WrongState: if the link has ended
    """
    link = _reached(actor, pk, "parent_guardian.consent")
    rules.check_consent(actor, student_id=link.student_id)
    _check_live(link)
    after = {"consent_results": results, "consent_attendance": attendance, "consent_finance": finance}
    _write(actor, link, action="parent_guardian.consent", changes=_consent(link, after))
    return link


@transaction.atomic
def end_parent_guardian(actor: Actor, *, pk: Any) -> ParentGuardian:
    """End a link, and with it all consent.

    :raises NotFound: if the actor can't see the link
    :raises Forbidden: if the actor may not end it
    :raises WrongState: if it has ended already
    """
    link = _live(actor, pk, "parent_guardian.end")
    _write(
        actor,
        link,
        action="parent_guardian.end",
        changes={"ended_at": clock.now(), **_consent(link, NO_CONSENT)},
    )
    return link


def _live(actor: Actor, pk: Any, permission: str) -> ParentGuardian:
    """Return a link that has not ended, and that the actor reaches with this permission, locked."""
    link = _reached(actor, pk, permission)
    _check_live(link)
    return link


def _reached(actor: Actor, pk: Any, permission: str) -> ParentGuardian:
    require_sight(queries.parent_guardians(actor, "parent_guardian.view"), pk)
    link = lock(ParentGuardian, pk)
    require_reach(queries.parent_guardians(actor, permission), pk, permission=permission)
    return link


def _check_live(link: ParentGuardian) -> None:
    if link.ended_at is not None:
        raise WrongState("The link has ended.", status="ended", possible_from=["live"])


def _consent(link: ParentGuardian, after: Mapping[str, bool]) -> dict[str, Any]:
    """Return what changes of the consent, with the instant; nothing if it stays as it is."""
    changed = {name: value for name, value in after.items() if getattr(link, name) is not value}
    return {**changed, "consent_changed_at": clock.now()} if changed else {}


def _write(actor: Actor, link: ParentGuardian, *, action: str, changes: Mapping[str, Any]) -> None:
    if not changes:
        return
    before = {name: getattr(link, name) for name in changes}
    for name, value in {**changes, "version": link.version + 1, "updated_at": clock.now()}.items():
        setattr(link, name, value)
    link.save(update_fields=[*changes, "version", "updated_at"])
    record_event(actor, action=action, about=link, before=before, after=changes)
