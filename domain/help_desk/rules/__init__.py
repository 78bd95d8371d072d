"""Which hours count, what a queue promises, and where a ticket goes. Pure functions."""

from domain.help_desk.rules.checks import check_holidays, check_routes, check_staff, check_targets, check_week
from domain.help_desk.rules.hours import BusinessHours, add_business_time, business_time_between

__all__ = [
    "BusinessHours",
    "add_business_time",
    "business_time_between",
    "check_holidays",
    "check_routes",
    "check_staff",
    "check_targets",
    "check_week",
]
