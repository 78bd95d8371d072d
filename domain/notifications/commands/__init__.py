"""What is done with news."""

from domain.notifications.commands.forgetting import (
    forget_old_deliveries,
    forget_old_happenings,
    forget_old_notifications,
)
from domain.notifications.commands.reading import Choice, change_notification_preferences, read_notification
from domain.notifications.commands.sending import Letter, claim_letters, report_deliveries, retry_notification_delivery
from domain.notifications.commands.telling import News, add_notifications, tell, tell_all

__all__ = [
    "Choice",
    "Letter",
    "News",
    "add_notifications",
    "change_notification_preferences",
    "claim_letters",
    "forget_old_deliveries",
    "forget_old_happenings",
    "forget_old_notifications",
    "read_notification",
    "report_deliveries",
    "retry_notification_delivery",
    "tell",
    "tell_all",
]
