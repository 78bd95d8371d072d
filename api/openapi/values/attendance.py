"""The made-up values of the examples: attendance."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
MARKED: dict[str, Any] = {"status": "late", "source": "marked", "remark": "Came at half past nine."}

VALUES: dict[str, dict[str, Any]] = {
    "AttendanceRecord": {
        **MARKED,
        "reason": "",
        "marked_by_id": _ID.format(34),
        "marked_at": "2026-03-02T00:05:00.000000Z",
    },
    "AttendanceChange": {
        "to_version": 2,
        "status_before": "absent",
        "status_after": "late",
        "source_before": "marked",
        "source_after": "marked",
        "remark_before": "",
        "remark_after": "Came at half past nine.",
        "changed_by_id": _ID.format(34),
        "changed_at": "2026-03-02T00:05:00.000000Z",
        "reason": "",
    },
    "AttendanceFigures": {
        "sessions_held": 8,
        "present": 5,
        "late": 1,
        "excused": 1,
        "absent": 1,
        "unmarked": 0,
        "sessions_open": 4,
        "rate": "87.50",
        "best_rate": "91.67",
        "minutes_held": 960,
        "minutes_attended": 720,
        "minutes_open": 480,
        "hours_rate": "75.00",
        "best_hours_rate": "83.33",
    },
    "AttendanceWarning": {"stage": 90, "rate": "87.50", "best_rate": "91.67", "sessions_held": 8},
    "AttendanceMarked": {"marked": 1, "unchanged": 0, "failed": 0},
    "AttendanceOutcome": {"index": 0, "version": 1, "changed": True, "errors": []},
    "AttendanceSheet": {
        "status": "scheduled",
        "starts_at": "2026-03-01T22:00:00.000000Z",
        "ends_at": "2026-03-02T00:00:00.000000Z",
        "frozen_at": "2026-03-16T00:00:00.000000Z",
    },
    "AttendanceSheetRow": {
        **MARKED,
        "enrollment_status": "enrolled",
        "record_id": _ID.format(91),
        "version": 1,
        "marked_by_id": _ID.format(34),
        "marked_at": "2026-03-02T00:05:00.000000Z",
    },
}
MARK: dict[str, Any] = {
    "student_id": _ID.format(33),
    "status": "late",
    "remark": "Came at half past nine.",
    "version": 0,
}
OBJECTS: dict[str, Any] = {
    "AttendanceMarkRequest": MARK,
    "AttendanceMarkManyRequest": {"items": [MARK], "atomic": False, "reason": "The list was found late."},
    "AttendanceRecordChangeRequest": {"status": "late", "remark": "Came at half past nine."},
    "AttendanceRecordAmendRequest": {"status": "excused", "remark": "", "reason": "A certificate came later."},
}
EXPORT = (
    "student_number,family_name,given_name,2026-03-02 09:00 lecture,sessions_held,present,late,excused,absent,unmarked,"
    "sessions_open,minutes_held,minutes_attended,minutes_open,rate,best_rate,hours_rate,best_hours_rate\r\n"
    "S000001,Nguyen,Lan,late,1,0,1,0,0,0,11,120,120,1320,100.00,100.00,100.00,100.00\r\n"
)
