from tests.authorization.cast import COURSE, OWN, RESULTS, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.records import TranscriptDocumentFactory

IN: dict[str, Scopes] = {
    "own": frozenset({OWN, RESULTS}),
    "ward_results": frozenset({RESULTS}),
    "in_course": frozenset({COURSE}),
}
RELATIONS = (*IN, "peer", "taught", "ward", "ward_finance", "former_ward", "in_unit", "in_offering", "other")


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(TranscriptDocumentFactory(student=cast.people[relation]).pk, IN.get(relation, frozenset()))
        for relation in RELATIONS
    }


WORLD = World("transcript_document", rows)
