"""How an application for leave, or a decision on one, is refused."""

from domain.shared.errors import Forbidden, RuleBroken


class LeaveTooLate(RuleBroken):
    code = "leave_too_late"
    title = "It is too late to ask for this leave"
    description = "`params` say how many days after its last day one may ask, and what the day is now."


class LeaveTooLong(RuleBroken):
    code = "leave_too_long"
    title = "The leave is too long, or ends before it starts"
    description = "`params.days` is how many days one application may cover, both ends included."


class OwnLeave(Forbidden):
    code = "own_leave"
    title = "Nobody decides on their own leave"
    description = "Somebody else has to, also where the caller acts as another person."
