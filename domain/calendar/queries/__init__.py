"""What can be asked of calendars."""

from domain.calendar.queries.agenda import agenda, next_sessions
from domain.calendar.queries.feeds import Feed, calendar_secret, feed_of, offering_feed, owner_of, public_feed
from domain.calendar.rules import Entry

__all__ = [
    "Entry",
    "Feed",
    "agenda",
    "calendar_secret",
    "feed_of",
    "next_sessions",
    "offering_feed",
    "owner_of",
    "public_feed",
]
