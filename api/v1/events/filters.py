"""What the list of events can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Instant, Search
from domain.policy.campuses import Campus
from domain.policy.events import EventVisibility
from domain.policy.workflows import EventState


class EventFilter(FilterSet):
    status = Choice(choices=[(state.value, state.value) for state in EventState])
    visibility = Choice(choices=[(each.value, each.value) for each in EventVisibility])
    campus = Choice(choices=[(campus.value, campus.value) for campus in Campus])
    organizer_id = Identifier()
    starts_at__gte = Instant(field_name="starts_at", lookup_expr="gte", label="Starting then or later.")
    starts_at__lt = Instant(field_name="starts_at", lookup_expr="lt", label="Starting before.")
    ends_at__gt = Instant(field_name="ends_at", lookup_expr="gt", label="Not over then.")
    search = Search()
