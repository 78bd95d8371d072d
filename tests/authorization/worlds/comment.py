from tests.authorization.cast import Cast
from tests.authorization.talk import talk_of
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return talk_of(cast).comment


WORLD = World("comment", rows)
