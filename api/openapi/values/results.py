"""The made-up values of the examples: sheets and marks."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"

VALUES: dict[str, dict[str, Any]] = {
    "": {
        "sheet_id": _ID.format(81),
        "submitted_by_id": _ID.format(35),
        "ratified_by_id": _ID.format(34),
        "released_by_id": _ID.format(34),
    },
    "MarkSheet": {
        "status": "released",
        "marks_entered": 28,
        "marks_missing": 0,
        "submitted_at": "2026-06-10T04:00:00.000000Z",
        "ratified_at": "2026-06-20T01:30:00.000000Z",
        "released_at": "2026-07-01T00:00:00.000000Z",
        "reopening_reason": "",
    },
    "MarkSheetReopenRequest": {"reason": "Two marks of the exam are missing in the sums."},
    "Mark": {
        "mark": "75.00",
        "grade": None,
        "comment": "Marked twice.",
        "released_at": "2026-07-01T00:00:00.000000Z",
    },
}
OBJECTS: dict[str, Any] = {
    "MarkEntryRequest": {"enrollment_id": _ID.format(62), "mark": "75.00", "comment": "Marked twice."},
    "MarkSheetEnterRequest": {
        "items": [{"enrollment_id": _ID.format(62), "mark": "75.00", "comment": "Marked twice."}],
    },
    "MarkAmendRequest": {"mark": "81.50", "reason": "A page of the exam had not been counted."},
}
