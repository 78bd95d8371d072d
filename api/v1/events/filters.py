"""What the list of events can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Instant, Search
from api.serializers import choices
from domain.policy.campuses import Campus
from domain.policy.events import EventVisibility
from domain.policy.workflows import EventState


class EventFilter(FilterSet):
    status = Choice(choices=choices(EventState))
    visibility = Choice(choices=choices(EventVisibility))
    campus = Choice(choices=choices(Campus))
    organizer_id = Identifier()
    starts_at__gte = Instant(field_name="starts_at", lookup_expr="gte", label="Starting then or later.")
    starts_at__lt = Instant(field_name="starts_at", lookup_expr="lt", label="Starting before.")
    ends_at__gt = Instant(field_name="ends_at", lookup_expr="gt", label="Not over then.")
    search = Search()
