"""The words of audiences."""

from enum import StrEnum


class AudienceKind(StrEnum):
    """Whom a rule of an audience names."""

    EVERYONE = "everyone"
    ROLE = "role"
    COURSE = "course"
    INTAKE = "intake"
    OFFERING = "offering"
    PERSON = "person"
