"""Events, whom they address, what people answer, and what is written about them."""

from domain.events.models.events import Event, EventAudience
from domain.events.models.responses import EventResponse
from domain.events.models.texts import EventText, EventTextVersion

__all__ = ["Event", "EventAudience", "EventResponse", "EventText", "EventTextVersion"]
