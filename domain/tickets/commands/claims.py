"""Taking a ticket in hand, and the files that come with it."""

from collections.abc import Collection, Sequence
from typing import Any

from domain import crud
from domain.files.errors import FileNotUsable
from domain.files.models import File
from domain.files.rules import check_usable
from domain.policy.uploads import FilePurpose
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, Stale
from domain.shared.locking import lock, lock_all
from domain.tickets import queries, rules
from domain.tickets.models import Ticket, TicketAttachment, TicketComment

VIEW = "ticket.view"


def claim_ticket(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Lock a ticket that the actor reaches with this permission, in the caller's transaction.

    :raises Forbidden: if the actor may not do this
    :raises NotFound: if the actor can't see it
    :raises Stale: if it has another version by now
    """
    require(actor, permission)
    require_sight(queries.tickets(actor, VIEW), pk)
    ticket = lock(Ticket, pk)
    require_reach(queries.tickets(actor, permission), pk, permission=permission)
    check_version(ticket, versions)
    return ticket


def check_version(ticket: Ticket, versions: Collection[int] | None) -> None:
    """Refuse to go on from what the caller has not seen.

    :raises Stale: if the ticket has another version by now
    """
    if versions is not None and ticket.version not in versions:
        raise Stale(version=ticket.version)


def claim_others_ticket(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Lock a ticket that the actor deals with, in the caller's transaction.

    :raises Forbidden: if the actor may not do this
    :raises NotFound: if the actor can't see it
    :raises Stale: if it has another version by now
    :raises OwnTicket: if the actor submitted it, or whoever acts as the actor did
    """
    ticket = claim_ticket(actor, permission=permission, pk=pk, versions=versions)
    rules.check_others(submitter_id=ticket.submitter_id, person_ids={actor.user_id, actor.acting_by})
    return ticket


def claim_files(actor: Actor, *, ids: Sequence[Any]) -> list[File]:
    """Lock files that are to be attached, so that they can't be deleted meanwhile, in the caller's transaction.

    :raises FileNotUsable: pointing at the first that is not the actor's, not confirmed, or meant for something else
    """
    there = {file.pk: file for file in lock_all(File, ids)} if ids else {}
    for number, pk in enumerate(ids):
        file = there.get(pk)
        if file is None:  # deleted meanwhile
            raise FileNotUsable(fields=[f"file_ids/{number}"])
        mine = file.owner_id == actor.user_id
        try:
            check_usable(mine=mine, status=file.status, purpose=file.purpose, wanted=FilePurpose.TICKET_ATTACHMENT)
        except FileNotUsable as error:
            raise FileNotUsable(fields=[f"file_ids/{number}"]) from error
    return [there[pk] for pk in ids]


def keep_ticket_files(
    actor: Actor, *, files: Sequence[File], ticket: Ticket, comment: TicketComment | None = None
) -> None:
    """Attach files, in the caller's transaction, which records what they came with.

    :raises AlreadyExists: pointing at the first that is attached already
    """
    for number, file in enumerate(files):
        try:
            crud.write(TicketAttachment(ticket=ticket, comment=comment, file=file), force_insert=True)
        except AlreadyExists as error:
            raise AlreadyExists("The file is attached already.", fields=[f"file_ids/{number}"]) from error
