"""Entering marks, deciding on them, releasing them as results, amending what was released, and giving credit."""

from domain.results.commands.amendments import amend_mark
from domain.results.commands.credits import add_transcript_entry
from domain.results.commands.decisions import ratify_mark_sheet, reopen_mark_sheet, submit_mark_sheet
from domain.results.commands.entries import enter_mark_sheet
from domain.results.commands.releases import release_mark_sheet
from domain.results.rules import Entry

__all__ = [
    "Entry",
    "add_transcript_entry",
    "amend_mark",
    "enter_mark_sheet",
    "ratify_mark_sheet",
    "release_mark_sheet",
    "reopen_mark_sheet",
    "submit_mark_sheet",
]
