"""When events are, whom they may address, who decides on them, and who may still come."""

from domain.events.rules.audience import Target, check_audience, check_known
from domain.events.rules.decisions import check_changeable, check_four_eyes, check_not_over, check_ready
from domain.events.rules.responses import check_limit, check_place, check_rsvp_open
from domain.events.rules.times import changed, completed, span_of

__all__ = [
    "Target",
    "changed",
    "check_audience",
    "check_changeable",
    "check_four_eyes",
    "check_known",
    "check_limit",
    "check_not_over",
    "check_place",
    "check_ready",
    "check_rsvp_open",
    "completed",
    "span_of",
]
