"""The words of achievements."""

from enum import StrEnum


class AchievementKind(StrEnum):
    """What an achievement counts of a student; it is had from its threshold on."""

    GOLD_EARNED = "gold_earned"
    UNITS_PASSED = "units_passed"
    SESSIONS_ATTENDED = "sessions_attended"
    EVENTS_JOINED = "events_joined"
