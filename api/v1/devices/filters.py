"""What sessions can be filtered by."""

from django.db.models import Q

from api.reading.filters import Condition, FilterSet, Identifier
from domain.shared import clock


def _open() -> Q:
    return Q(ended_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=clock.CurrentInstant()))


class DeviceSessionFilter(FilterSet):
    user_id = Identifier()
    open = Condition(_open, label="Whether the session goes on.")
