from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.gold_transaction import IN
from tests.factories.achievements import StudentAchievementFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(StudentAchievementFactory(student=cast.people[relation]).pk, scopes)
        for relation, scopes in IN.items()
    }


WORLD = World("student_achievement", rows)
