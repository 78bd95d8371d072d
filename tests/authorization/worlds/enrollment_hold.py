from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.enrollment import EnrollmentHoldFactory

RELATIONS = ("own", "peer", "taught", "ward_results", "in_unit", "other")


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(
            EnrollmentHoldFactory(student=cast.people[relation]).pk, frozenset({OWN} if relation == "own" else ())
        )
        for relation in RELATIONS
    }


WORLD = World("enrollment_hold", rows)
