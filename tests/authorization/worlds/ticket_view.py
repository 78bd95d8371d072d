from domain.help_desk.models import TicketQueue
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import DESK, READ
from tests.factories.help_desk import TicketQueueFactory, TicketViewFactory


def rows(cast: Cast) -> dict[str, Row]:
    mine = TicketQueue.objects.filter(members__member=cast.caller).order_by("pk").first()
    assert mine is not None
    return {
        "own": Row(TicketViewFactory(owner=cast.caller).pk, READ),
        "shared": Row(TicketViewFactory(queue=mine).pk, frozenset({DESK})),
        "shared_elsewhere": Row(TicketViewFactory(queue=TicketQueueFactory()).pk),
        "other": Row(TicketViewFactory(owner=cast.people["peer"]).pk),
    }


WORLD = World("ticket_view", rows, last=True)
