"""The languages that people may be spoken to in."""

from enum import StrEnum


class Language(StrEnum):
    ENGLISH = "en"
    VIETNAMESE = "vi"


LABELS = {Language.ENGLISH: "English", Language.VIETNAMESE: "Tiếng Việt"}
