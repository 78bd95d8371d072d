"""Grade schemes, repeat policies, transcript entries, and transcripts on paper."""

from domain.records.models.documents import TranscriptDocument
from domain.records.models.entries import TranscriptEntry
from domain.records.models.schemes import Grade, GradeScheme, RepeatPolicy

__all__ = ["Grade", "GradeScheme", "RepeatPolicy", "TranscriptDocument", "TranscriptEntry"]
