"""Writing events, deciding on them, announcing them, calling them off, and answering to them."""

from domain.events.commands.decisions import (
    Wanted,
    cancel_event,
    publish_event,
    publish_events,
    reopen_event,
    submit_event,
)
from domain.events.commands.events import add_event, change_event
from domain.events.commands.responses import respond_event

__all__ = [
    "Wanted",
    "add_event",
    "cancel_event",
    "change_event",
    "publish_event",
    "publish_events",
    "reopen_event",
    "respond_event",
    "submit_event",
]
