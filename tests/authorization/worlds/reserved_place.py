from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.enrollment import ReservedPlaceFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(ReservedPlaceFactory(offering=cast.taught).pk, frozenset({TAUGHT})),
        "limit": Row(ReservedPlaceFactory(offering=cast.offering).pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(ReservedPlaceFactory(offering=cast.same_unit).pk, frozenset({UNIT})),
        "in_course": Row(ReservedPlaceFactory(offering=cast.in_course).pk, frozenset({COURSE})),
        "studied": Row(ReservedPlaceFactory(offering=cast.studied).pk),
    }


WORLD = World("reserved_place", rows)
