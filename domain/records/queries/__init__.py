"""What can be asked of grades, results and transcripts."""

from domain.records.queries.documents import (
    document_status,
    paper,
    readable_document,
    transcript_documents,
    verification,
)
from domain.records.queries.results import (
    attempts_of,
    current,
    lines_of,
    transcript,
    transcript_entries,
    transcript_holder,
    transcript_of,
)
from domain.records.queries.schemes import (
    RepeatPolicies,
    grade_scheme,
    grade_schemes,
    grades_in,
    grades_of,
    read_repeat_policies,
    repeat_policies,
    repeat_policy,
    scheme_on,
    schemes_of,
)

__all__ = [
    "RepeatPolicies",
    "attempts_of",
    "current",
    "document_status",
    "grade_scheme",
    "grade_schemes",
    "grades_in",
    "grades_of",
    "lines_of",
    "paper",
    "read_repeat_policies",
    "readable_document",
    "repeat_policies",
    "repeat_policy",
    "scheme_on",
    "schemes_of",
    "transcript",
    "transcript_documents",
    "transcript_entries",
    "transcript_holder",
    "transcript_of",
    "verification",
]
