from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.help_desk import TicketCategoryFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"one": Row(TicketCategoryFactory().pk)}


WORLD = World("ticket_category", rows)
