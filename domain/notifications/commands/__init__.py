"""What is done with news."""

from domain.notifications.commands.telling import News, add_notifications, tell, tell_all

__all__ = ["News", "add_notifications", "tell", "tell_all"]
