"""Who may do what with forms and submissions to them: rows of the permission matrix."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.policy.reach import Scope, row
from domain.policy.roles import SystemRole

ANY, TAUGHT, OWN, NONE = Scope.ANY, Scope.TAUGHT, Scope.OWN, Scope.NONE

# fmt: off
ROWS: Final[Mapping[str, Mapping[SystemRole, Scope]]] = MappingProxyType({
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    "form.view":                row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "form.view_planning":       row(NONE,   NONE,   TAUGHT,  ANY,  ANY,    ANY),
    "form.add":                 row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "form.change":              row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "form.publish":             row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "form.close":               row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "form.export":              row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "form.answer":              row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_version.view":        row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "form_submission.view":     row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
    "form_submission.add":      row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_submission.change":   row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_submission.submit":   row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_submission.withdraw": row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_submission.approve":  row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_submission.reject":   row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "form_file.view":           row(OWN,    OWN,    TAUGHT,  ANY,  ANY,    ANY),
})
# fmt: on
