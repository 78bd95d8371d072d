from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.timetable import SessionPatternFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(SessionPatternFactory(offering=cast.taught).pk, frozenset({TAUGHT})),
        "limit": Row(SessionPatternFactory(offering=cast.offering).pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(SessionPatternFactory(offering=cast.same_unit).pk, frozenset({UNIT})),
        "in_course": Row(SessionPatternFactory(offering=cast.in_course).pk, frozenset({COURSE})),
        "studied": Row(SessionPatternFactory(offering=cast.studied).pk),
    }


WORLD = World("session_pattern", rows)
