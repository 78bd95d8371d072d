"""When events are, who decides on them, and who may still come."""

from domain.events.rules.decisions import READERS, check_changeable, check_four_eyes, check_not_over, check_ready
from domain.events.rules.lines import Line, at_row, lines_of, unknown_codes
from domain.events.rules.responses import check_limit, check_place, check_rsvp_open
from domain.events.rules.tables import Row, read_table
from domain.events.rules.times import changed, completed, span_of
from domain.events.rules.wording import Facts, check_length, check_unchanged, facts_of, fitted, task_of
from domain.events.rules.words import Word

__all__ = [
    "READERS",
    "Facts",
    "Line",
    "Row",
    "Word",
    "at_row",
    "changed",
    "check_changeable",
    "check_four_eyes",
    "check_length",
    "check_limit",
    "check_not_over",
    "check_place",
    "check_ready",
    "check_rsvp_open",
    "check_unchanged",
    "completed",
    "facts_of",
    "fitted",
    "lines_of",
    "read_table",
    "span_of",
    "task_of",
    "unknown_codes",
]
