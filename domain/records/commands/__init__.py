"""Entering results, keeping the rules they are graded by, and issuing transcripts on paper."""

from domain.records.commands.documents import add_transcript_document, revoke_transcript_document
from domain.records.commands.entries import add_transcript_entries, add_transcript_entry
from domain.records.commands.schemes import add_grade_scheme, change_grade_scheme, change_repeat_policy

__all__ = [
    "add_grade_scheme",
    "add_transcript_document",
    "add_transcript_entries",
    "add_transcript_entry",
    "change_grade_scheme",
    "change_repeat_policy",
    "revoke_transcript_document",
]
