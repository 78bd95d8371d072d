"""The system roles, in the order of the permission matrix's columns."""

from enum import StrEnum


class SystemRole(StrEnum):
    """What a person is to the university."""

    STUDENT = "student"
    PARENT = "parent"
    CONVENOR = "convenor"
    STAFF = "staff"
    AUDITOR = "auditor"
    ADMIN = "admin"


LABELS = {
    SystemRole.STUDENT: "Student",
    SystemRole.PARENT: "Parent or guardian",
    SystemRole.CONVENOR: "Unit convenor",
    SystemRole.STAFF: "Staff",
    SystemRole.AUDITOR: "Auditor",
    SystemRole.ADMIN: "Administrator",
}
