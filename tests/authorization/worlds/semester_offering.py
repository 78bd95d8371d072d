from typing import Any

from domain.policy.reach import Scope
from tests.authorization.cast import COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World


def _row(pk: Any, *scopes: Scope) -> Row:
    """Everybody's own eligibility is there for every offering."""
    return Row(pk, frozenset(scopes), {"enrollment.view_eligibility": frozenset({*scopes, OWN})})


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "taught": _row(cast.taught.pk, TAUGHT),
        "limit": _row(cast.offering.pk, UNIT, OFFERING),
        "same_unit": _row(cast.same_unit.pk, UNIT),
        "in_course": _row(cast.in_course.pk, COURSE),
        "studied": _row(cast.studied.pk),
    }


WORLD = World("semester_offering", rows)
