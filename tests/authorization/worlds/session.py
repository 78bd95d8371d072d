from domain.timetable.models import Session
from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.timetable import SessionFactory


def rows(cast: Cast) -> dict[str, Row]:
    scopes = {
        cast.taught.pk: frozenset({TAUGHT}),
        cast.offering.pk: frozenset({UNIT, OFFERING}),
        cast.same_unit.pk: frozenset({UNIT}),
        cast.in_course.pk: frozenset({COURSE}),
        cast.studied.pk: frozenset(),
    }
    there = set(Session.objects.values_list("offering_id", flat=True))
    for offering in (cast.taught, cast.offering, cast.same_unit, cast.in_course, cast.studied):
        if offering.pk not in there:
            SessionFactory(offering=offering)
    return {
        f"{number}": Row(each.pk, scopes.get(each.offering_id, frozenset()))
        for number, each in enumerate(Session.objects.order_by("pk"))
    }


WORLD = World("session", rows, last=1)
