from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(cast.taught.pk, frozenset({TAUGHT})),
        "limit": Row(cast.offering.pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(cast.same_unit.pk, frozenset({UNIT})),
        "in_course": Row(cast.in_course.pk, frozenset({COURSE})),
        "studied": Row(cast.studied.pk),
    }


WORLD = World("semester_offering", rows)
