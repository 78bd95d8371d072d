from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.scholarship_application import IN, RELATIONS
from tests.factories.scholarships import ApplicationDocumentFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(
            ApplicationDocumentFactory(application__applicant=cast.people[relation]).pk, IN.get(relation, frozenset())
        )
        for relation in RELATIONS
    }


WORLD = World("application_document", rows)
