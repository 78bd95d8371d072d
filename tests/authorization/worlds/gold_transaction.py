from domain.policy.reach import Scope
from tests.authorization.cast import COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.gold import GoldTransactionFactory

IN: dict[str, frozenset[Scope]] = {
    "own": frozenset({OWN, TAUGHT}),
    "peer": frozenset(),
    "taught": frozenset({TAUGHT}),
    "formerly_taught": frozenset(),
    "ward_results": frozenset(),
    "in_course": frozenset({COURSE}),
    "in_unit": frozenset({UNIT}),
    "in_offering": frozenset({UNIT, OFFERING}),
    "other": frozenset(),
}


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(GoldTransactionFactory(student=cast.people[relation]).pk, scopes)
        for relation, scopes in IN.items()
    }


WORLD = World("gold_transaction", rows)
