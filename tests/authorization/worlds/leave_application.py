from tests.authorization.cast import ATTENDANCE, OWN, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.leave import LeaveApplicationFactory

IN: dict[str, Scopes] = {"own": frozenset({OWN, ATTENDANCE}), "ward_attendance": frozenset({ATTENDANCE})}
RELATIONS = (*IN, "peer", "taught", "ward", "ward_results", "former_ward", "in_unit")


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(LeaveApplicationFactory(student=cast.people[relation]).pk, IN.get(relation, frozenset()))
        for relation in RELATIONS
    }


WORLD = World("leave_application", rows)
