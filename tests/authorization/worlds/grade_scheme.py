from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.records import GradeFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"any": Row(GradeFactory().scheme_id)}


WORLD = World("grade_scheme", rows)
