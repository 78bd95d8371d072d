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
from domain.events.commands.imports import Imported, add_imported_events, add_queued_events
from domain.events.commands.responses import respond_event
from domain.events.commands.telling import tell_of_start
from domain.events.commands.texts import (
    add_event_text,
    change_event_text,
    generate_event_text,
    keep_event_text,
)

__all__ = [
    "Imported",
    "Wanted",
    "add_event",
    "add_event_text",
    "add_imported_events",
    "add_queued_events",
    "cancel_event",
    "change_event",
    "change_event_text",
    "generate_event_text",
    "keep_event_text",
    "publish_event",
    "publish_events",
    "reopen_event",
    "respond_event",
    "submit_event",
    "tell_of_start",
]
