"""The words of the help desk."""

from enum import StrEnum


class TicketPriority(StrEnum):
    """How much harm comes from waiting."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TargetAlert(StrEnum):
    """What those who deal with a ticket have been told of one of its targets."""

    NONE = "none"
    AT_RISK = "at_risk"
    MISSED = "missed"


class TicketGrouping(StrEnum):
    """By what the figures of tickets are told apart."""

    QUEUE = "queue"
    CATEGORY = "category"
    MONTH = "month"
