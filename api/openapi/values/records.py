"""The made-up values of the examples: grades, results and transcripts."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
_CODE = "0MK8-4V2C-9T6R-WXJ3-H5NQ-A7PB-D1EY"
_TOTALS = {
    "credit_points_attempted": "87.50",
    "credit_points_passed": "75.00",
    "credit_points_earned": "75.00",
    "gpa": "2.00",
    "wam": "59.29",
}
_GRADES = [
    {
        "code": code,
        "name": name,
        "minimum_mark": minimum,
        "value": value,
        "is_pass": code != "N",
        "earns_credit": code != "N",
    }
    for code, name, minimum, value in (("P", "Pass", "50.00", "1.00"), ("N", "Fail", "0.00", "0.00"))
]
_UNIT = {"unit_code": "COS20007", "unit_name": "Object Oriented Programming", "level": 2, "credit_points": "12.50"}
_RESULT = {
    **_UNIT,
    "campus": "hawthorn",
    "mark": "75.00",
    "grade": "D",
    "grade_name": "Distinction",
    "value": "3.00",
    "is_pass": True,
    "earns_credit": True,
    "counts": True,
    "revision": 1,
    "reason": "",
    "released_at": "2026-07-01T00:00:00.000000Z",
    "superseded_at": None,
}

VALUES: dict[str, dict[str, Any]] = {
    "": {"enrollment_id": _ID.format(71), "scheme_id": _ID.format(72), "issued_by_id": _ID.format(34)},
    "Grade": {**_GRADES[0], "is_administrative": False},
    "GradeScheme": {
        "code": "PASS-FAIL",
        "name": "Pass or fail",
        "campus": "hawthorn",
        "valid_from": "1999-01-01",
        "valid_until": "2000-01-01",
    },
    "GradeSchemeAddRequest": {"grades": _GRADES},
    "GradeSchemeChangeRequest": {"code": "PASS-FAIL-2", "grades": _GRADES},
    "RepeatPolicy": {
        "campus": "hawthorn",
        "valid_from": "1999-01-01",
        "valid_until": "2000-01-01",
        "counting": "all_attempts",
        "attempts_max": 3,
    },
    "TranscriptEntry": {
        **_RESULT,
        "period_code": "2026-S1",
        "period_name": "Semester 1, 2026",
        "period_starts_on": "2026-03-02",
        "period_ends_on": "2026-05-29",
    },
    "TranscriptEntryAddRequest": {"campus": "hawthorn", "grade": "EX", "reason": "Passed the same unit elsewhere."},
    "TranscriptLine": _RESULT,
    "TranscriptPeriod": {
        "code": "2026-S1",
        "name": "Semester 1, 2026",
        "starts_on": "2026-03-02",
        "ends_on": "2026-05-29",
    },
    "Totals": _TOTALS,
    "NamedCourse": {"code": "BA-CS", "name": "Bachelor of Computer Science"},
    "TranscriptCourse": {"code": "BA-CS", "name": "Bachelor of Computer Science", "credit_points": "300.00"},
    "Method": {
        "counting": "all_attempts",
        "rounding": "Exact sums, rounded once to two decimals, half up.",
        "grade_schemes": ["SUT-4"],
    },
    "Transcript": {"university": "Swinburne University of Technology", "academic_standing": "good"},
    "TranscriptDocument": {
        "status": "valid",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "verification_code": _CODE.replace("-", ""),
        "verification_url": f"https://cms.example.edu/api/v1/transcript-verifications/{_CODE}",
        "issued_at": "2026-07-02T00:00:00.000000Z",
        "revoked_at": None,
        "revoked_by_id": None,
        "revocation_reason": None,
    },
    "RecordReason": {"reason": "Issued by mistake."},
    "TranscriptVerification": {
        **_TOTALS,
        "status": "valid",
        "issued_at": "2026-07-02T00:00:00.000000Z",
        "revoked_at": None,
        "university": "Swinburne University of Technology",
    },
}
OBJECTS: dict[str, Any] = {}
