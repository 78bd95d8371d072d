"""Events, whom they address, and what people answer."""

from domain.events.models.events import Event, EventAudience
from domain.events.models.responses import EventResponse

__all__ = ["Event", "EventAudience", "EventResponse"]
