from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import my_queue
from tests.factories.help_desk import TicketQueueFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "mine": Row(my_queue(cast).pk),
        "other": Row(TicketQueueFactory(people=[cast.people["other"]]).pk),
    }


WORLD = World("ticket_queue", rows)
