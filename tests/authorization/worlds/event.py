from typing import Any

from domain.policy.events import EventVisibility
from domain.policy.reach import Scope
from domain.policy.workflows import EventState
from tests.authorization.cast import COURSE, OFFERING, OWN, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.events import EventFactory

PUBLISHED = EventState.PUBLISHED
VIEW, RESPOND = "event.view", "event.respond"
READ = frozenset({OWN, TAUGHT})  # by whom everybody is that is logged in, or convenes


def _row(*scopes: Scope, read: bool = False, answered: bool = False, **fields: Any) -> Row:
    """What somebody looks after by these scopes; read by everybody it is announced to; answered by those it is for."""
    only = {**({VIEW: READ.union(scopes)} if read else {}), **({RESPOND: frozenset({OWN})} if answered else {})}
    return Row(EventFactory(**fields).pk, frozenset(scopes), only)


def rows(cast: Cast) -> dict[str, Row]:
    to_all, to_studied, to_taught = [{}], [{"offering": cast.studied}], [{"offering": cast.taught}]
    both = [*to_taught, *to_studied]
    other = [{"person": cast.people["other"]}]
    public, staff = {"visibility": EventVisibility.PUBLIC}, {"visibility": EventVisibility.STAFF}
    return {
        "to_all": _row(read=True, answered=True, to=to_all, status=PUBLISHED),
        "to_all_draft": _row(to=to_all),
        "to_studied": _row(read=True, answered=True, to=to_studied, status=PUBLISHED),
        "to_studied_in_review": _row(to=to_studied, status=EventState.IN_REVIEW),
        "dropped": _row(to=to_all, status=EventState.CANCELLED),
        "to_caller": _row(read=True, answered=True, to=[{"person": cast.caller}], status=PUBLISHED),
        "to_other": _row(to=other, status=PUBLISHED),
        "public_to_other": _row(read=True, to=other, status=PUBLISHED, **public),
        "taught_draft": _row(TAUGHT, to=to_taught),
        "taught": _row(TAUGHT, to=to_taught, status=PUBLISHED),
        "taught_and_studied": _row(read=True, answered=True, to=both, status=PUBLISHED),
        "written": _row(read=True, to=other, author=cast.caller),
        "organized": _row(read=True, to=other, organizer=cast.caller),
        "limit": _row(UNIT, OFFERING, to=[{"offering": cast.offering}]),
        "limit_public": _row(to=[{"offering": cast.offering}], **public),
        "same_unit": _row(UNIT, to=[{"offering": cast.same_unit}]),
        "in_course": _row(COURSE, to=[{"offering": cast.in_course}]),
        "course": _row(COURSE, to=[{"course": cast.course}]),
        "course_and_more": _row(to=[{"course": cast.course}, *other]),
        "staff_other": _row(to=other, status=PUBLISHED, **staff),
    }


WORLD = World("event", rows)
