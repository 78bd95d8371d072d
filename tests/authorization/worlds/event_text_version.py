from domain.events.models import EventText
from tests.authorization.cast import COURSE, OFFERING, TAUGHT, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.event_texts import EventTextVersionFactory

SCOPES = {"taught": {TAUGHT}, "limit": {UNIT, OFFERING}, "same_unit": {UNIT}, "course": {COURSE}, "to_all": set()}


def rows(cast: Cast) -> dict[str, Row]:
    """Of the texts that the file before this one has made."""
    texts = {name: EventText.objects.get(body=name) for name in SCOPES}
    return {
        name: Row(EventTextVersionFactory(text=texts[name]).pk, frozenset(scopes)) for name, scopes in SCOPES.items()
    }


WORLD = World("event_text_version", rows)
