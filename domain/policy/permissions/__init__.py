"""Who may do what: one row per permission, one cell per role. The only place that decides it.

What has a module of its own here is part of the same table.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.policy.permissions import forms, gold, social, tickets
from domain.policy.reach import Cells, Scope, row
from domain.policy.roles import SystemRole

ANY, TAUGHT, PEER, OWN, NONE = Scope.ANY, Scope.TAUGHT, Scope.PEER, Scope.OWN, Scope.NONE
WARD, WARD_RESULTS, WARD_FINANCE = Scope.WARD, Scope.WARD_RESULTS, Scope.WARD_FINANCE
WARD_ATTENDANCE = Scope.WARD_ATTENDANCE
Matrix = Mapping[str, Mapping[SystemRole, Scope]]

# fmt: off
_ROWS: Final[Matrix] = {
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    # People and their accounts
    "user.view":                row(PEER,   WARD,   TAUGHT,  ANY,  ANY,    ANY),
    "user.view_contact":        row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "user.view_private":        row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "user.view_roles":          row(OWN,    OWN,    OWN,     ANY,  ANY,    ANY),
    "user.add":                 row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.change":              row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "user.change_identity":     row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.activate":            row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.deactivate":          row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.reset_factors":       row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.act_as":              row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user.explain":             row(NONE,   NONE,   NONE,    NONE, ANY,    ANY),
    "profile_photo.view":       row(PEER,   WARD,   TAUGHT,  ANY,  ANY,    ANY),
    "profile_photo.add":        row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "profile_photo.delete":     row(OWN,    OWN,    OWN,     OWN,  OWN,    ANY),
    "external_id.view":         row(OWN,    OWN,    OWN,     ANY,  ANY,    ANY),
    "external_id.add":          row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "external_id.delete":       row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "student_profile.view":     row(OWN,    WARD,   TAUGHT,  ANY,  ANY,    ANY),
    "student_profile.view_standing":
                                row(OWN,    WARD_RESULTS,
                                                    NONE,    ANY,  ANY,    ANY),
    "student_profile.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "student_profile.change":   row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "parent_guardian.view":     row(OWN,    OWN,    OWN,     ANY,  ANY,    ANY),
    "parent_guardian.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "parent_guardian.change":   row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "parent_guardian.consent":  row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "parent_guardian.end":      row(OWN,    OWN,    NONE,    ANY,  NONE,   ANY),
    # Roles and grants
    "role.view":                row(NONE,   NONE,   ANY,     ANY,  ANY,    ANY),
    "role.add":                 row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "role.change":              row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "role.delete":              row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user_role.view":           row(OWN,    OWN,    OWN,     ANY,  ANY,    ANY),
    "user_role.add":            row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "user_role.revoke":         row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    # Logins
    "device_session.view":      row(OWN,    OWN,    OWN,     OWN,  OWN,    ANY),
    "device_session.change":    row(OWN,    OWN,    OWN,     OWN,  OWN,    ANY),
    "device_session.revoke":    row(OWN,    OWN,    OWN,     OWN,  OWN,    ANY),
    "passkey.view":             row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "passkey.change":           row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "passkey.delete":           row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "audit_event.view":         row(NONE,   NONE,   NONE,    NONE, ANY,    ANY),
    # The catalogue
    "course.view":              row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "course.add":               row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course.change":            row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "unit.view":                row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "unit.add":                 row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "unit.change":              row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course_unit.view":         row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "course_unit.add":          row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course_unit.change":       row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "unit_requisite.view":      row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "unit_requisite.add":       row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_requisite.change":    row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_requisite.delete":    row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "intake.view":              row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "intake.add":               row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "intake.change":            row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "teaching_period.view":     row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "teaching_period.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "teaching_period.change":   row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "semester_offering.view":   row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "semester_offering.add":    row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "semester_offering.change": row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_resource.view":       row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "unit_resource.add":        row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_resource.change":     row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_resource.move":       row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "unit_resource.delete":     row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    # Places in offerings
    "enrollment.view":          row(OWN,    WARD_RESULTS,
                                                    TAUGHT,  ANY,  ANY,    ANY),
    "enrollment.add":           row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.override":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.waive":         row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.plan":          row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.withdraw":      row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.accept":        row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.decline":       row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment.view_eligibility":
                                row(OWN,    NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "enrollment_approval.view": row(OWN,    NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "enrollment_approval.approve":
                                row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "enrollment_approval.reject":
                                row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "enrollment_override.view": row(OWN,    NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "enrollment_hold.view":     row(OWN,    NONE,   NONE,    ANY,  ANY,    ANY),
    "enrollment_hold.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "enrollment_hold.release":  row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "reserved_place.view":      row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "reserved_place.add":       row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "reserved_place.change":    row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "reserved_place.delete":    row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    # Scholarships and their papers
    "file.view":                row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "file.add":                 row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "file.confirm":             row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "file.delete":              row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "scholarship.view":         row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "scholarship.add":          row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "scholarship.change":       row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "scholarship_application.view":
                                row(OWN,    WARD_FINANCE,
                                                    NONE,    ANY,  ANY,    ANY),
    "scholarship_application.add":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "scholarship_application.change":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "scholarship_application.withdraw":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "scholarship_application.review":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "scholarship_application.approve":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "scholarship_application.reject":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "scholarship_application.waitlist":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "application_document.view":
                                row(OWN,    WARD_FINANCE,
                                                    NONE,    ANY,  ANY,    ANY),
    "application_document.add": row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "application_document.delete":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    # Academic records
    "grade_scheme.view":        row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "grade_scheme.add":         row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "grade_scheme.change":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "repeat_policy.view":       row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "repeat_policy.add":        row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "repeat_policy.change":     row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "transcript_entry.view":    row(OWN,    WARD_RESULTS,
                                                    TAUGHT,  ANY,  ANY,    ANY),
    "transcript_entry.add":     row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "student_profile.view_transcript":
                                row(OWN,    WARD_RESULTS,
                                                    OWN,     ANY,  ANY,    ANY),
    "transcript_document.view": row(OWN,    WARD_RESULTS,
                                                    OWN,     ANY,  ANY,    ANY),
    "transcript_document.add":  row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "transcript_document.revoke":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    # Marks, until and after they are results
    "mark_sheet.view":          row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "mark_sheet.add":           row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "mark_sheet.enter":         row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "mark_sheet.submit":        row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "mark_sheet.reopen":        row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "mark_sheet.ratify":        row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "mark_sheet.release":       row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "mark.view":                row(OWN,    WARD_RESULTS,
                                                    TAUGHT,  ANY,  ANY,    ANY),
    "mark.view_comment":        row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "mark.amend":               row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    # The timetable
    "room.view":                row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "room.add":                 row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "room.change":              row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "session_pattern.view":     row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "session_pattern.add":      row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "session.view":             row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "session.add":              row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "session.move":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "session.assign":           row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "session.cancel":           row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "clash_allowance.view":     row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "clash_allowance.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "clash_allowance.delete":   row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    # Attendance
    "attendance_record.view":   row(OWN,    WARD_ATTENDANCE,
                                                    TAUGHT,  ANY,  ANY,    ANY),
    "attendance_record.view_sheet":
                                row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "attendance_record.export": row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "attendance_record.mark":   row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "attendance_record.change": row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "attendance_record.amend":  row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "attendance_warning.view":  row(OWN,    WARD_ATTENDANCE,
                                                    TAUGHT,  ANY,  ANY,    ANY),
    # Events
    "event.view":               row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "event.view_planning":      row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "event.view_reach":         row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "event.add":                row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event.change":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event.submit":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event.reopen":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event.publish":            row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "event.cancel":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event.respond":            row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "event_text.view":          row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "event_text.add":           row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event_text.change":        row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "event_text.generate":      row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    # Self check-in, and leave
    "check_in_window.view":     row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "check_in_window.view_code":
                                row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "check_in_window.add":      row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "check_in_window.close":    row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "check_in.view":            row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "check_in.add":             row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "leave_application.view":   row(OWN,    WARD_ATTENDANCE,
                                                    NONE,    ANY,  ANY,    ANY),
    "leave_application.view_grounds":
                                row(OWN,    NONE,   NONE,    ANY,  NONE,   ANY),
    "leave_application.add":    row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    "leave_application.approve":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "leave_application.decline":
                                row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "leave_application.withdraw":
                                row(OWN,    NONE,   NONE,    NONE, NONE,   NONE),
    # News
    "notification.view":        row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "notification.read":        row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "notification_delivery.view":
                                row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "notification_delivery.retry":
                                row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    # Long work
    "job.view":                 row(OWN,    OWN,    OWN,     OWN,  ANY,    ANY),
    "job.cancel":               row(OWN,    OWN,    OWN,     OWN,  NONE,   ANY),
    "failed_task.view":         row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "failed_task.retry":        row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
}
# fmt: on


def merged(*parts: Matrix) -> Matrix:
    """Return one table of several, none of which has a row of another.

    :raises ValueError: naming the rows that are there twice
    """
    found: dict[str, Mapping[SystemRole, Scope]] = {}
    for part in parts:
        if twice := sorted(found.keys() & part.keys()):
            raise ValueError(f"There is more than one row for {', '.join(twice)}.")
        found |= part
    return MappingProxyType(found)


MATRIX: Final[Matrix] = merged(_ROWS, social.ROWS, gold.ROWS, forms.ROWS, tickets.ROWS)


# How far a role may say that each permission reaches: as far as the rule book lets some role, and no other way.
POSSIBLE: Final[Mapping[str, frozenset[Scope]]] = MappingProxyType(
    {name: frozenset(cells.values()) - {Scope.NONE} for name, cells in MATRIX.items()}
)
# What every role sees whole: no grant's limit narrows it.
OPEN: Final = frozenset(name for name, cells in MATRIX.items() if set(cells.values()) == {Scope.ANY})
# What every role may do at least with what is the person's own: everybody who is logged in may.
PERSONAL: Final = frozenset(name for name, cells in MATRIX.items() if Scope.NONE not in cells.values()) - OPEN
# What takes, besides the permission, every power that the other person holds.
RANKED: Final = frozenset(
    f"user.{verb}" for verb in ("change", "change_identity", "activate", "deactivate", "reset_factors", "act_as")
)
COLUMNS: Final[Mapping[SystemRole, Cells]] = MappingProxyType(
    {
        role: MappingProxyType({name: cells[role] for name, cells in MATRIX.items() if cells[role] is not Scope.NONE})
        for role in SystemRole
    }
)


@cache
def scopes_of(permission: str, roles: frozenset[SystemRole]) -> frozenset[Scope]:
    """Return the scopes that these roles give for a permission, without `none`."""
    cells = MATRIX[permission]
    return frozenset(cells[role] for role in roles) - {Scope.NONE}
