"""How something about a ticket is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class CategoryClosed(RuleBroken):
    code = "category_closed"
    title = "The category takes no new tickets"
    description = "It is not active. Choose another one."


class AssigneeNotInQueue(RuleBroken):
    code = "assignee_not_in_queue"
    title = "Only who works in the queue, or an administrator, deals with its tickets"
    description = "The person is no member of the ticket's queue, or has no active account, or submitted the ticket."


class OwnTicket(Forbidden):
    code = "own_ticket"
    title = "Nobody deals with their own ticket"
    description = "Somebody else has to, also where the caller acts as another person."


class ReopeningTooLate(Conflict):
    code = "reopening_too_late"
    title = "It is too late to reopen the ticket"
    description = "`params.days` is for how many days after it was resolved that is possible. Submit a new one."


class TicketClosed(Conflict):
    code = "ticket_closed"
    title = "The ticket is closed"
    description = (
        "Nothing is added to it any more. `params.merged_into_id`, if it is there, is the ticket that it was merged "
        "into: go on there. Otherwise submit a new one."
    )


class MentionNotPossible(RuleBroken):
    code = "mention_not_possible"
    title = "The comment would mention somebody who can't read it"
    description = "`params.ids` can't: they neither deal with the ticket nor, if the comment is public, submitted it."


class MergerNotPossible(RuleBroken):
    code = "merger_not_possible"
    title = "These tickets can't be merged"
    description = (
        "Only a ticket into another one of the same person, which is not closed. `params.because` says which: "
        "`unknown` (or not dealt with), `same`, `other_person` or `closed`."
    )


class RatingTooLate(Conflict):
    code = "rating_too_late"
    title = "It is too late to rate this"
    description = "`params.days` is for how many days after it was resolved that is possible."


class TooManyViews(RuleBroken):
    code = "too_many_views"
    title = "There are too many saved filters"
    description = "`params.limit` is how many one person may have. Delete one first."
