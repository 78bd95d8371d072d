from datetime import timedelta
from typing import Any

from domain.academic.models import Unit
from domain.policy.reach import Scope
from domain.shared import clock
from tests.authorization.cast import COURSE, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.resources import UnitResourceFactory

HOUR = timedelta(hours=1)
LATER: dict[str, Any] = {"visible_from": clock.now() + HOUR}
OVER: dict[str, Any] = {"visible_until": clock.now() - HOUR}


def _row(unit: Unit, *scopes: Scope, **fields: Any) -> Row:
    """A unit's outline is for everybody who is logged in, by whichever of a person's scopes; the rest is not."""
    public = fields.get("kind") == "outline" and not {"visible_from", "visible_until"} & set(fields)
    only = {"unit_resource.view": frozenset({*scopes, OWN, TAUGHT})} if public else {}
    return Row(UnitResourceFactory(unit=unit, **fields).pk, frozenset(scopes), only)


def rows(cast: Cast) -> dict[str, Row]:
    studied, within = cast.studied.unit, cast.in_course.unit
    return {
        "taught": _row(cast.taught.unit, TAUGHT),
        "taught_later": _row(cast.taught.unit, TAUGHT, **LATER),
        "limit": _row(cast.unit, UNIT),
        "limit_outline": _row(cast.unit, UNIT, kind="outline"),
        "in_course": _row(within, COURSE),
        "in_course_over": _row(within, COURSE, kind="outline", **OVER),
        "studied": _row(studied, OWN),
        "studied_later": _row(studied, **LATER),
        "studied_over": _row(studied, **OVER),
        "other_outline": _row(within, COURSE, kind="outline"),
    }


WORLD = World("unit_resource", rows)
