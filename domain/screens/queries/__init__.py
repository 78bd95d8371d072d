"""Screens."""

from domain.screens.queries.dashboard import dashboard
from domain.screens.queries.suggestions import next_offerings
from domain.screens.queries.teaching import teaching

__all__ = ["dashboard", "next_offerings", "teaching"]
