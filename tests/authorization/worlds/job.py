from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.jobs import JobFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "own": Row(JobFactory(owner=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(JobFactory(owner=cast.people["peer"]).pk),
    }


WORLD = World("job", rows)
