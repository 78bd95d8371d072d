"""Hours, queues with what they promise, and categories."""

from domain.help_desk.models.categories import TicketCategory, TicketRoute
from domain.help_desk.models.hours import BusinessCalendar, BusinessHoliday, BusinessPeriod
from domain.help_desk.models.queues import ServiceTarget, TicketQueue, TicketQueueMember

__all__ = [
    "BusinessCalendar",
    "BusinessHoliday",
    "BusinessPeriod",
    "ServiceTarget",
    "TicketCategory",
    "TicketQueue",
    "TicketQueueMember",
    "TicketRoute",
]
