from tests.authorization.cast import COURSE, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {"limit": Row(cast.course.pk, frozenset({COURSE}))}


WORLD = World("course", rows)
