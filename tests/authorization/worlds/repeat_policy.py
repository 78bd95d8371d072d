from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.records import RepeatPolicyFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"any": Row(RepeatPolicyFactory().pk)}


WORLD = World("repeat_policy", rows)
