"""The made-up values of the examples: scholarships and files."""

from typing import Any

from domain.policy.uploads import PDF

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_FILE = {"name": "transcript.pdf", "media_type": PDF, "size": 182_044, "purpose": "scholarship_document"}
_ADDRESS = "https://cms.example.edu/api/v1/{}/WyJmaWxlIl0:c2lnbmF0dXJl"

VALUES: dict[str, dict[str, Any]] = {
    "": {
        "scholarship_id": _ID.format(51),
        "application_id": _ID.format(52),
        "applicant_id": _ID.format(33),
        "decided_by_id": _ID.format(34),
        "file_id": _ID.format(53),
        "submitted_at": "2026-02-20T03:12:00.000000Z",
        "decided_at": "2026-03-20T01:00:00.000000Z",
        "reason": "Best marks of the year, and a convincing plan.",
        "statement": "I want to finish my studies without a second job.",
    },
    "Scholarship": {
        "code": "MERIT-2026",
        "name": "Merit scholarship",
        "description": "For students with outstanding results in their first year.",
        "amount": "5000.00",
        "currency": "AUD",
        "places": 20,
        "places_taken": 7,
        "opens_at": "2026-01-01T00:00:00.000000Z",
        "closes_at": "2030-04-01T00:00:00.000000Z",
        "is_active": True,
    },
    "ScholarshipApplication": {"status": "approved", "decision_reason": "Best marks of the year."},
    "ApplicationDocument": {"kind": "transcript", "file_name": "transcript.pdf", "media_type": PDF, "size": 182_044},
    "File": {
        **_FILE,
        "announced_sha256": _DIGEST,
        "sniffed_media_type": PDF,
        "stored_size": 182_044,
        "sha256": _DIGEST,
        "status": "stored",
        "expires_at": None,
    },
    "AnnouncedFile": {
        **_FILE,
        "announced_sha256": _DIGEST,
        "sniffed_media_type": None,
        "stored_size": None,
        "sha256": None,
        "status": "announced",
        "expires_at": "2026-02-16T04:20:06.000000Z",
    },
    "Upload": {
        "method": "PUT",
        "url": _ADDRESS.format("file-uploads"),
        "headers": {"Content-Type": PDF},
        "expires_at": "2026-02-16T04:20:06Z",
    },
    "FileLink": {"url": _ADDRESS.format("file-downloads"), "expires_at": "2026-02-16T04:10:06Z"},
}
OBJECTS: dict[str, Any] = {}
