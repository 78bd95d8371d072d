from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.timetable import SessionFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(SessionFactory(offering=cast.taught).pk, frozenset({TAUGHT})),
        "limit": Row(SessionFactory(offering=cast.offering).pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(SessionFactory(offering=cast.same_unit).pk, frozenset({UNIT})),
        "in_course": Row(SessionFactory(offering=cast.in_course).pk, frozenset({COURSE})),
        "studied": Row(SessionFactory(offering=cast.studied).pk),
    }


WORLD = World("session", rows)
