"""Whose achievements they are: as with gold."""

from domain.gold.scopes import OF_STUDENT

STUDENT_ACHIEVEMENT = OF_STUDENT
