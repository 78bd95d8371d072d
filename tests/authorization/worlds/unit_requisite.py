from tests.authorization.cast import COURSE, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.requisites import UnitRequisiteFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(UnitRequisiteFactory(unit=cast.taught.unit).pk, frozenset({TAUGHT})),
        "limit": Row(UnitRequisiteFactory(unit=cast.unit).pk, frozenset({UNIT})),
        "in_course": Row(UnitRequisiteFactory(unit=cast.in_course.unit).pk, frozenset({COURSE})),
        "studied": Row(UnitRequisiteFactory(unit=cast.studied.unit).pk),
    }


WORLD = World("unit_requisite", rows)
