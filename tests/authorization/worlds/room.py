from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.timetable import RoomFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"any": Row(RoomFactory().pk)}


WORLD = World("room", rows)
