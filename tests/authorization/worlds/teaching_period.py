from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {"of_the_limit": Row(cast.offering.teaching_period_id)}


WORLD = World("teaching_period", rows)
