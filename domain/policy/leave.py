"""The words of leave."""

from enum import StrEnum


class LeaveKind(StrEnum):
    """Why somebody asks for leave."""

    MEDICAL = "medical"
    COMPASSIONATE = "compassionate"
    OFFICIAL = "official"
    OTHER = "other"
