from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.academic import IntakeFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"one": Row(IntakeFactory().pk)}


WORLD = World("intake", rows)
