"""What the lists of the help desk can be filtered by."""

from api.reading.filters import Choice, FilterSet, Flag, Identifier
from api.serializers import choices
from domain.policy.campuses import Campus


class BusinessCalendarFilter(FilterSet):
    campus = Choice(choices=choices(Campus))


class TicketQueueFilter(FilterSet):
    calendar_id = Identifier()
    unit_id = Identifier()
    is_active = Flag()


class TicketCategoryFilter(FilterSet):
    queue_id = Identifier()
    is_active = Flag()
