from domain.people.models import ExternalId
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(
            ExternalId.objects.create(user=person, source="student_records", value=relation).pk,
            frozenset({OWN}) if relation == "own" else frozenset(),
        )
        for relation, person in cast.people.items()
    }


WORLD = World("external_id", rows)
