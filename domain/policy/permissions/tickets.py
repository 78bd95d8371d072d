"""Who may do what with tickets: rows of the permission matrix."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.policy.reach import Scope, row
from domain.policy.roles import SystemRole

ANY, DESK, OWN, NONE = Scope.ANY, Scope.DESK, Scope.OWN, Scope.NONE

# fmt: off
ROWS: Final[Mapping[str, Mapping[SystemRole, Scope]]] = MappingProxyType({
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    "business_calendar.view":   row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "business_calendar.add":    row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "business_calendar.change": row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "ticket_queue.view":        row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "ticket_queue.view_members":
                                row(NONE,   NONE,   ANY,     ANY,  ANY,    ANY),
    "ticket_queue.add":         row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "ticket_queue.change":      row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "ticket_category.view":     row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "ticket_category.add":      row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "ticket_category.change":   row(NONE,   NONE,   NONE,    NONE, NONE,   ANY),
    "ticket.view":              row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket.view_statistics":   row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.add":               row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "ticket.change":            row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.assign":            row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.wait":              row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.resume":            row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.resolve":           row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.reopen":            row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket.close":             row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket.merge":             row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket.evaluate":          row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "ticket_comment.view":      row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket_comment.add":       row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket_comment.add_internal":
                                row(NONE,   NONE,   DESK,    DESK, NONE,   ANY),
    "ticket_attachment.view":   row(OWN,    OWN,    DESK,    DESK, OWN,    ANY),
    "ticket_view.view":         row(OWN,    OWN,    DESK,    DESK, OWN,    DESK),
    "ticket_view.add":          row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "ticket_view.change":       row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
    "ticket_view.delete":       row(OWN,    OWN,    OWN,     OWN,  OWN,    OWN),
})
# fmt: on
