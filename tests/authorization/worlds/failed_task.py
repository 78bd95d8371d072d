from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.jobs import FailedTaskFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"of_the_queue": Row(FailedTaskFactory().pk)}


WORLD = World("failed_task", rows)
