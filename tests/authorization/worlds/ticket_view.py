from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import DESK, READ, my_queue
from tests.factories.help_desk import TicketQueueFactory, TicketViewFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "own": Row(TicketViewFactory(owner=cast.caller).pk, READ),
        "shared": Row(TicketViewFactory(queue=my_queue(cast)).pk, frozenset({DESK})),
        "shared_elsewhere": Row(TicketViewFactory(queue=TicketQueueFactory()).pk),
        "other": Row(TicketViewFactory(owner=cast.people["peer"]).pk),
    }


WORLD = World("ticket_view", rows)
