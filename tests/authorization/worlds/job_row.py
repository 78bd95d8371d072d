from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.jobs import JobRowFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "own": Row(JobRowFactory(job__owner=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(JobRowFactory(job__owner=cast.people["peer"]).pk),
    }


WORLD = World("job_row", rows)
