"""Who may do what in spaces: rows of the permission matrix."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.policy.reach import Scope, row
from domain.policy.roles import SystemRole

ANY, TAUGHT, OWN, NONE = Scope.ANY, Scope.TAUGHT, Scope.OWN, Scope.NONE

# fmt: off
ROWS: Final[Mapping[str, Mapping[SystemRole, Scope]]] = MappingProxyType({
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    "space.view":               row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "space.add":                row(OWN,    NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "space.change":             row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "space.join":               row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "space.leave":              row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "space_member.view":        row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "space_member.add":         row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "space_member.change":      row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "space_member.delete":      row(OWN,    OWN,    OWN,     ANY,  OWN,    ANY),
    "post.view":                row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "post.add":                 row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "post.change":              row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "post.withdraw":            row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "post.hide":                row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "post.restore":             row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "post.pin":                 row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "post.unpin":               row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "comment.view":             row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "comment.add":              row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "comment.change":           row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "comment.withdraw":         row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "comment.hide":             row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "comment.restore":          row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "reaction.view":            row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "reaction.add":             row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "reaction.delete":          row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "follow.view":              row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "follow.add":               row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "follow.delete":            row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "report.view":              row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "report.view_quoted":       row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "report.add":               row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "report.uphold":            row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
    "report.dismiss":           row(OWN,    OWN,    TAUGHT,  ANY,  OWN,    ANY),
})
# fmt: on
