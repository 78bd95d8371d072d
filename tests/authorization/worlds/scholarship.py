from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.scholarships import ScholarshipFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"open": Row(ScholarshipFactory().pk), "inactive": Row(ScholarshipFactory(is_active=False).pk)}


WORLD = World("scholarship", rows)
