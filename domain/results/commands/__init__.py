"""Entering marks, deciding on them, releasing them as results, and amending what was released."""

from domain.results.commands.amendments import amend_mark
from domain.results.commands.decisions import ratify_mark_sheet, reopen_mark_sheet, submit_mark_sheet
from domain.results.commands.entries import enter_mark_sheet
from domain.results.commands.releases import release_mark_sheet
from domain.results.rules import Entry

__all__ = [
    "Entry",
    "amend_mark",
    "enter_mark_sheet",
    "ratify_mark_sheet",
    "release_mark_sheet",
    "reopen_mark_sheet",
    "submit_mark_sheet",
]
