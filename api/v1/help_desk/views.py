"""Setting up the help desk: hours, queues, categories."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from api.v1.help_desk import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.help_desk import commands, queries


class SetUp(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What is written whole, with the lists that belong to it."""

    caching = "private, must-revalidate"
    add: ClassVar[Callable[..., Any]]
    change: ClassVar[Callable[..., Any]]

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return type(self).add(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        type(self).change(self.actor, pk=pk, values=values, versions=versions)


class BusinessCalendarViewSet(SetUp):
    """Hours in which queues answer tickets, by the clocks of a campus, and holidays. After a change, the targets of all
    tickets that are not resolved are reckoned anew.
    """

    resource = "business_calendar"
    rows = queries.business_calendars
    serializer_class = serializers.BusinessCalendarSerializer
    add_serializer = serializers.BusinessCalendarAddSerializer
    change_serializer = serializers.BusinessCalendarChangeSerializer
    filterset_class = filters.BusinessCalendarFilter
    ordering = {"name": "name"}
    default_ordering = "name"
    add, change = commands.add_business_calendar, commands.change_business_calendar


class TicketQueueViewSet(SetUp):
    """Piles of tickets, the people who work them off, and how soon they promise to. Whoever works in a queue deals
    with all of its tickets but their own. A change of targets is for tickets to come.
    """

    resource = "ticket_queue"
    rows = queries.ticket_queues
    serializer_class = serializers.TicketQueueSerializer
    add_serializer = change_serializer = serializers.TicketQueueAddSerializer
    filterset_class = filters.TicketQueueFilter
    ordering = {"name": "name"}
    default_ordering = "name"
    add, change = commands.add_ticket_queue, commands.change_ticket_queue


class TicketCategoryViewSet(SetUp):
    """What tickets are about, and where that leads them: first the category's route for the unit, then the queue of the
    unit, then that of the category, then the fallback.
    """

    resource = "ticket_category"
    rows = queries.ticket_categories
    serializer_class = serializers.TicketCategorySerializer
    add_serializer = change_serializer = serializers.TicketCategoryAddSerializer
    filterset_class = filters.TicketCategoryFilter
    ordering = {"name": "name"}
    default_ordering = "name"
    add, change = commands.add_ticket_category, commands.change_ticket_category
