from domain.check_in.models import CheckInWindow
from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, Scopes, World


def rows(cast: Cast) -> dict[str, Row]:
    """Declare those that check-ins were made in, in every offering of the cast."""
    places: dict[object, Scopes] = {
        cast.taught.pk: frozenset({TAUGHT}),
        cast.offering.pk: frozenset({UNIT, OFFERING}),
        cast.same_unit.pk: frozenset({UNIT}),
        cast.in_course.pk: frozenset({COURSE}),
        cast.studied.pk: frozenset(),
    }
    there = [(each.pk, each.session.offering_id) for each in CheckInWindow.objects.select_related("session")]
    assert set(places) <= {offering for _, offering in there}
    return {f"{number}": Row(pk, places.get(offering, frozenset())) for number, (pk, offering) in enumerate(there)}


WORLD = World("check_in_window", rows, last=1)
