from typing import Any

from domain.academic.models import SemesterOffering
from domain.shared import clock
from tests.authorization.cast import COURSE, OFFERING, OWN, RESULTS, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.people import EnrollmentFactory
from tests.factories.records import TranscriptEntryFactory

OF_STUDENTS: dict[str, Scopes] = {
    "own": frozenset({OWN, RESULTS}),
    "ward_results": frozenset({RESULTS}),
    "in_course": frozenset({COURSE}),
}
OTHERS = ("peer", "taught", "ward", "ward_attendance", "ward_finance", "former_ward", "in_unit", "other")


def rows(cast: Cast) -> dict[str, Row]:
    """What was superseded is for those alone who see everything."""
    people, other = cast.people, cast.people["other"]

    def add(relation: str = "other", **values: Any) -> Any:
        return TranscriptEntryFactory(student=people[relation], **values).pk

    def of(offering: SemesterOffering, **values: Any) -> Any:
        taken = EnrollmentFactory(student=other, offering=offering, status="completed")
        return add(unit=offering.unit, teaching_period=offering.teaching_period, enrollment=taken, **values)

    return {
        **{
            relation: Row(add(relation), OF_STUDENTS.get(relation, frozenset())) for relation in (*OF_STUDENTS, *OTHERS)
        },
        "own_credit": Row(add("own", credit=True), OF_STUDENTS["own"]),
        "own_superseded": Row(add("own", superseded_at=clock.now())),
        "of_a_taught_unit": Row(of(cast.taught), frozenset({TAUGHT})),
        "of_a_taught_unit_superseded": Row(of(cast.taught, superseded_at=clock.now())),
        "of_the_unit": Row(of(cast.same_unit), frozenset({UNIT})),
        "of_the_offering": Row(of(cast.offering), frozenset({UNIT, OFFERING})),
    }


WORLD = World("transcript_entry", rows)
