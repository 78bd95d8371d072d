"""The state machine of tickets."""

from enum import StrEnum
from typing import Final

from domain.policy.workflows.machine import Step, Workflow


class TicketState(StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


_T: Final = TicketState
# What somebody still has to do something about; while it waits, that is its submitter.
UNRESOLVED: Final = (_T.OPEN, _T.IN_PROGRESS, _T.WAITING)
TICKET: Final = Workflow(
    states=TicketState,
    initial=_T.OPEN,
    steps=(
        # Somebody takes it up: by an assignment, or by the first answer.
        Step("ticket.start", (_T.OPEN,), _T.IN_PROGRESS),
        Step("ticket.wait", (_T.OPEN, _T.IN_PROGRESS), _T.WAITING),
        Step("ticket.resume", (_T.WAITING,), _T.IN_PROGRESS),
        Step("ticket.resolve", UNRESOLVED, _T.RESOLVED),
        Step("ticket.reopen", (_T.RESOLVED,), _T.IN_PROGRESS),
        Step("ticket.close", (_T.RESOLVED,), _T.CLOSED),
        # Into another ticket, which goes on for both.
        Step("ticket.merge", (*UNRESOLVED, _T.RESOLVED), _T.CLOSED),
    ),
)
