from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.achievements import AchievementFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"any": Row(AchievementFactory().pk)}


WORLD = World("achievement", rows)
