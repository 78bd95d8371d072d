from typing import Any

from domain.help_desk.models import TicketQueue
from domain.policy.reach import Scope
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.help_desk import TicketFactory

DESK = Scope.DESK
SHARED = ("ticket.view", "ticket.reopen", "ticket.close")
READ = frozenset({OWN, DESK})


def _own(**fields: Any) -> Row:
    """What the caller submitted: nothing to deal with, also in a queue that the caller works in."""
    return Row(TicketFactory(**fields).pk, frozenset({OWN}), dict.fromkeys(SHARED, READ))


def _row(*scopes: Scope, **fields: Any) -> Row:
    return Row(TicketFactory(**fields).pk, frozenset(scopes))


def people(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return whose tickets there are in which queue: by relation, what a ticket takes."""
    mine = TicketQueue.objects.filter(members__member=cast.caller).order_by("pk").first()
    peer, taught = cast.people["peer"], cast.people["taught"]
    return {
        "own": {"submitter": cast.caller},
        "own_in_my_queue": {"submitter": cast.caller, "queue": mine},
        "in_my_queue": {"submitter": peer, "queue": mine},
        "assigned": {"submitter": taught, "assignee": cast.caller},
        "peer": {"submitter": peer},
        "taught": {"submitter": taught, "unit": cast.taught.unit},
        "ward": {"submitter": cast.people["ward"]},
        "of_nobody": {"submitter": cast.people["other"], "queue": None},
    }


def rows(cast: Cast) -> dict[str, Row]:
    found = {}
    for relation, fields in people(cast).items():
        scopes: Scopes = frozenset({DESK}) if relation in {"in_my_queue", "assigned"} else frozenset()
        found[relation] = _own(**fields) if relation.startswith("own") else _row(*scopes, **fields)
    return found


WORLD = World("ticket", rows, last=True)
