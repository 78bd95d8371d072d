"""What the lists of notifications and deliveries can be filtered by."""

from typing import Any

from django.db.models import Q, QuerySet

from api.reading.filters import Choice, Condition, FilterSet, Identifier
from api.serializers import choices
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import DeliveryState


class About(Identifier):
    """The id of an object of any kind."""

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(about_id__any_of=value)


class NotificationFilter(FilterSet):
    kind = Choice(choices=choices(NotificationKind))
    unread = Condition(lambda: Q(read_at__isnull=True), label="Whether it is unread.")
    about_id = About(label="The object that it is about.")


class NotificationDeliveryFilter(FilterSet):
    status = Choice(choices=choices(DeliveryState))
    kind = Choice(field_name="happening__kind", choices=choices(NotificationKind))
    recipient_id = Identifier()
