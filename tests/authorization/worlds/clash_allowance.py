from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.timetable import ClashAllowanceFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(ClashAllowanceFactory(offering=cast.taught).pk, frozenset({TAUGHT})),
        "limit": Row(ClashAllowanceFactory(offering=cast.offering).pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(ClashAllowanceFactory(offering=cast.same_unit).pk, frozenset({UNIT})),
        "in_course": Row(ClashAllowanceFactory(offering=cast.in_course).pk, frozenset({COURSE})),
        "studied": Row(ClashAllowanceFactory(offering=cast.studied).pk),
    }


WORLD = World("clash_allowance", rows)
