from typing import Any

from domain.help_desk.models import TicketQueue
from domain.policy.reach import Scope
from domain.tickets.models import Ticket
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.help_desk import TicketFactory, TicketQueueFactory

DESK = Scope.DESK
SHARED = ("ticket.view", "ticket.reopen", "ticket.close")
READ = frozenset({OWN, DESK})


class Hidden(Row):
    """What nobody reads who is like the caller, however far they reach: a note on their own ticket."""

    def is_in(self, held: Scopes, permission: str) -> bool:
        return False


def my_queue(cast: Cast) -> TicketQueue:
    """Return a queue that the caller works in."""
    found = TicketQueue.objects.filter(members__member=cast.caller).order_by("pk").first()
    return found or TicketQueueFactory(people=[cast.caller])


def make_tickets(cast: Cast) -> list[Ticket]:
    """Make a ticket in every relation to the caller."""
    caller, peer, taught = cast.caller, cast.people["peer"], cast.people["taught"]
    wanted: list[dict[str, Any]] = [
        {"submitter": caller},
        {"submitter": caller, "queue": my_queue(cast)},
        {"submitter": peer, "queue": my_queue(cast)},
        {"submitter": taught, "assignee": caller},
        {"submitter": peer},
        {"submitter": taught, "unit": cast.taught.unit},
        {"submitter": cast.people["ward"]},
        {"submitter": cast.people["other"], "queue": None},
    ]
    return [TicketFactory(**each) for each in wanted]


def is_own(cast: Cast, ticket: Ticket) -> bool:
    return bool(ticket.submitter_id == cast.caller.pk)


def desk_of(cast: Cast, ticket: Ticket) -> Scopes:
    """Return the scope by which the caller deals with a ticket: never with an own one."""
    deals = ticket.assignee_id == cast.caller.pk or ticket.queue_id == my_queue(cast).pk
    return frozenset({DESK}) if deals and not is_own(cast, ticket) else frozenset()


def _row(cast: Cast, ticket: Ticket) -> Row:
    if is_own(cast, ticket):
        return Row(ticket.pk, frozenset({OWN}), dict.fromkeys(SHARED, READ))
    return Row(ticket.pk, desk_of(cast, ticket))


def rows(cast: Cast) -> dict[str, Row]:
    """Declare those that files were attached to, in every relation to the caller."""
    return {f"{number}": _row(cast, each) for number, each in enumerate(Ticket.objects.order_by("pk"))}


WORLD = World("ticket", rows, last=1)
