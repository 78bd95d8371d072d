from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.event_texts import EventTextFactory
from tests.factories.events import EventFactory


def rows(cast: Cast) -> dict[str, Row]:
    """About events that belong to something, or to nobody in particular; each called by its name."""
    events = {
        "taught": ({"offering": cast.taught}, {TAUGHT}),
        "limit": ({"offering": cast.offering}, {UNIT, OFFERING}),
        "same_unit": ({"offering": cast.same_unit}, {UNIT}),
        "in_course": ({"offering": cast.in_course}, {COURSE}),
        "course": ({"course": cast.course}, {COURSE}),
        "studied": ({"offering": cast.studied}, set()),
        "to_all": ({}, set()),
    }
    return {
        name: Row(EventTextFactory(event=EventFactory(to=[rule]), body=name).pk, frozenset(scopes))
        for name, (rule, scopes) in events.items()
    }


WORLD = World("event_text", rows)
