"""Marking attendance and changing it, and warning of low rates."""

from domain.attendance.commands.exports import export_attendance_record
from domain.attendance.commands.marks import (
    Outcome,
    amend_attendance_record,
    change_attendance_record,
    mark_attendance_record,
)
from domain.attendance.commands.warnings import record_attendance_warnings
from domain.attendance.commands.writing import record_attendance
from domain.attendance.rules import Asked, Entry

__all__ = [
    "Asked",
    "Entry",
    "Outcome",
    "amend_attendance_record",
    "change_attendance_record",
    "export_attendance_record",
    "mark_attendance_record",
    "record_attendance",
    "record_attendance_warnings",
]
