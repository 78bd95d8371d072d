"""The words of agendas and calendar feeds."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry of an agenda is."""

    SESSION = "session"
    EVENT = "event"
    DEADLINE = "deadline"


class EntryState(StrEnum):
    """Whether what an entry tells of goes on."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class DeadlineKind(StrEnum):
    """What a deadline is for."""

    CENSUS = "census"
    PENALTY = "penalty"
    OFFER = "offer"
    ANSWER = "answer"
