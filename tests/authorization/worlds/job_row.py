from domain.jobs.models import Job
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.jobs import JobRowFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Of the jobs that the file before this one has made."""
    own, other = (Job.objects.get(owner=cast.people[each]) for each in ("own", "peer"))
    return {
        "own": Row(JobRowFactory(job=own).pk, frozenset({OWN})),
        "of_a_peer": Row(JobRowFactory(job=other).pk),
    }


WORLD = World("job_row", rows)
