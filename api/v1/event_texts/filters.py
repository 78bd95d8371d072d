"""What lists of texts about events are narrowed by."""

from api.reading.filters import Choice, FilterSet, Identifier
from domain.policy.events import Channel, TextSource


class EventTextFilter(FilterSet):
    event_id = Identifier()
    channel = Choice(choices=[(each.value, each.value) for each in Channel])
    source = Choice(choices=[(each.value, each.value) for each in TextSource])


class EventTextVersionFilter(FilterSet):
    text_id = Identifier()
