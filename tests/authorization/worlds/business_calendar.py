from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.help_desk import BusinessCalendarFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"one": Row(BusinessCalendarFactory().pk)}


WORLD = World("business_calendar", rows)
