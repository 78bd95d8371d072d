"""The system roles, in the order of the permission matrix's columns."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class SystemRole(StrEnum):
    """What a person is to the university."""

    STUDENT = "student"
    PARENT = "parent"
    CONVENOR = "convenor"
    STAFF = "staff"
    AUDITOR = "auditor"
    ADMIN = "admin"


class GrantState(StrEnum):
    """Whether a grant holds at this moment, and if not, why."""

    HELD = "held"
    FUTURE = "future"
    LAPSED = "lapsed"
    REVOKED = "revoked"


class Affiliation(StrEnum):
    """How a person belongs to the university: eduPersonAffiliation of the eduPerson schema."""

    FACULTY = "faculty"
    STAFF = "staff"
    EMPLOYEE = "employee"
    STUDENT = "student"
    MEMBER = "member"
    AFFILIATE = "affiliate"


AFFILIATIONS: Final[Mapping[SystemRole, frozenset[Affiliation]]] = MappingProxyType(
    {
        SystemRole.STUDENT: frozenset({Affiliation.STUDENT, Affiliation.MEMBER}),
        SystemRole.PARENT: frozenset({Affiliation.AFFILIATE}),
        SystemRole.CONVENOR: frozenset(
            {Affiliation.FACULTY, Affiliation.STAFF, Affiliation.EMPLOYEE, Affiliation.MEMBER}
        ),
        SystemRole.STAFF: frozenset({Affiliation.STAFF, Affiliation.EMPLOYEE, Affiliation.MEMBER}),
        SystemRole.AUDITOR: frozenset({Affiliation.AFFILIATE}),
        SystemRole.ADMIN: frozenset({Affiliation.STAFF, Affiliation.MEMBER}),
    }
)
LABELS = {
    SystemRole.STUDENT: "Student",
    SystemRole.PARENT: "Parent or guardian",
    SystemRole.CONVENOR: "Unit convenor",
    SystemRole.STAFF: "Staff",
    SystemRole.AUDITOR: "Auditor",
    SystemRole.ADMIN: "Administrator",
}
