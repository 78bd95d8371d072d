"""How an application, or a decision on one, is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class ScholarshipClosed(RuleBroken):
    code = "scholarship_closed"
    title = "The scholarship takes no applications now"
    description = "`params` say from when until when it does, and whether it is active."


class ScholarshipFull(Conflict):
    code = "scholarship_full"
    title = "Every place of the scholarship is taken"
    description = "`params.places` is how many there are. The application can be put on the waiting list."


class OwnApplication(Forbidden):
    code = "own_application"
    title = "Nobody decides on their own application"
    description = "Somebody else has to review it and to decide."


class ReasonNeeded(RuleBroken):
    code = "reason_needed"
    title = "A decision needs a reason"
    description = "`params` say how short and how long it may be, in characters."


class TooManyDocuments(Conflict):
    code = "too_many_documents"
    title = "The application has all the documents it may have"
    description = "`params.limit` is how many. Delete one first."
