"""The words of the timetable."""

from enum import StrEnum


class RoomKind(StrEnum):
    """What a room is made for."""

    LECTURE_THEATRE = "lecture_theatre"
    CLASSROOM = "classroom"
    LABORATORY = "laboratory"
    STUDIO = "studio"
    OTHER = "other"


class SessionKind(StrEnum):
    """What a session is."""

    LECTURE = "lecture"
    TUTORIAL = "tutorial"
    LAB = "lab"
    EXAM = "exam"
    OTHER = "other"


class WeekRule(StrEnum):
    """In which teaching weeks a pattern has a session."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"
    LISTED = "listed"


class EditScope(StrEnum):
    """Which sessions of a pattern an edit of one of them reaches."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"
