"""The system roles, in the order of the permission matrix's columns."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the university."""

    STUDENT = "student"
    PARENT = "parent"
    CONVENOR = "convenor"
    STAFF = "staff"
    AUDITOR = "auditor"
    ADMIN = "admin"


LABELS = {
    Role.STUDENT: "Student",
    Role.PARENT: "Parent or guardian",
    Role.CONVENOR: "Unit convenor",
    Role.STAFF: "Staff",
    Role.AUDITOR: "Auditor",
    Role.ADMIN: "Administrator",
}
