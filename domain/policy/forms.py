"""The words of forms."""

from enum import StrEnum


class Widget(StrEnum):
    """How a field of a form is asked for; nothing here decides what is taken."""

    TEXT = "text"
    TEXT_AREA = "text_area"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    DATE = "date"
    FILE = "file"


class FormDecisionWord(StrEnum):
    """What a reviewer says at one step of a review."""

    APPROVED = "approved"
    REJECTED = "rejected"
