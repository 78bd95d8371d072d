from tests.authorization.cast import PEOPLE, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {relation: Row(person.pk, PEOPLE[relation]) for relation, person in cast.people.items()}


WORLD = World("user", rows)
