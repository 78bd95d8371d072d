from tests.authorization.cast import PEOPLE, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    """A transcript is found by the student's id. Every person of the cast has a student profile."""
    return {relation: Row(person.pk, PEOPLE[relation]) for relation, person in cast.people.items()}


WORLD = World("transcript", rows)
