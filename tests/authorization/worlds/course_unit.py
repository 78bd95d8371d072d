from domain.academic.models import CourseUnit
from tests.authorization.cast import COURSE, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.academic import CourseUnitFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "in_course": Row(CourseUnit.objects.get(course=cast.course).pk, frozenset({COURSE})),
        "of_unit": Row(CourseUnitFactory(unit=cast.unit).pk, frozenset({UNIT})),
        "other": Row(CourseUnitFactory().pk),
    }


WORLD = World("course_unit", rows)
