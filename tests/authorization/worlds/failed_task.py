from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.jobs import fail_task


def rows(cast: Cast) -> dict[str, Row]:
    return {"of_the_queue": Row(fail_task().pk)}


WORLD = World("failed_task", rows)
