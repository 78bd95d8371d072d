from tests.authorization.cast import COURSE, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(cast.taught.unit_id, frozenset({TAUGHT})),
        "limit": Row(cast.unit.pk, frozenset({UNIT})),
        "in_course": Row(cast.in_course.unit_id, frozenset({COURSE})),
        "other": Row(cast.studied.unit_id),
    }


WORLD = World("unit", rows)
