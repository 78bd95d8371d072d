from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.results import MarkSheetFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": Row(MarkSheetFactory(offering=cast.taught).pk, frozenset({TAUGHT})),
        "limit": Row(MarkSheetFactory(offering=cast.offering).pk, frozenset({UNIT, OFFERING})),
        "same_unit": Row(MarkSheetFactory(offering=cast.same_unit).pk, frozenset({UNIT})),
        "in_course": Row(MarkSheetFactory(offering=cast.in_course).pk, frozenset({COURSE})),
        "studied": Row(MarkSheetFactory(offering=cast.studied).pk),
    }


WORLD = World("mark_sheet", rows)
