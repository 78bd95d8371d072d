from domain.events.models import Event
from domain.policy.events import EventVisibility
from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.event_texts import EventTextFactory


def rows(cast: Cast) -> dict[str, Row]:
    """About events that the file before this one has made, which belong to something or not; called by their names."""
    events = {
        "taught": ({"offering": cast.taught}, {TAUGHT}),
        "limit": ({"offering": cast.offering}, {UNIT, OFFERING}),
        "same_unit": ({"offering": cast.same_unit}, {UNIT}),
        "in_course": ({"offering": cast.in_course}, {COURSE}),
        "course": ({"course": cast.course}, {COURSE}),
        "studied": ({"offering": cast.studied}, set()),
        "to_all": ({"kind": "everyone"}, set()),
    }
    inside = Event.objects.exclude(visibility=EventVisibility.PUBLIC).order_by("pk")
    found = {}
    for name, (rule, scopes) in events.items():
        event = inside.filter(**{f"audience_rules__{column}": value for column, value in rule.items()})[0]
        found[name] = Row(EventTextFactory(event=event, body=name).pk, frozenset(scopes))
    return found


WORLD = World("event_text", rows)
