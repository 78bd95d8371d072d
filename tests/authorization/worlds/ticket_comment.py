from domain.tickets.models import Ticket, TicketComment
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import READ, Hidden, desk_of, is_own
from tests.factories.help_desk import TicketCommentFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Make an answer beside the note that each ticket has: a note is never for its submitter."""
    for ticket in Ticket.objects.order_by("pk"):
        TicketCommentFactory(ticket=ticket)
    found = {}
    for number, each in enumerate(TicketComment.objects.select_related("ticket").order_by("pk")):
        kind = Hidden if is_own(cast, each.ticket) and each.is_internal else Row
        scopes = READ if is_own(cast, each.ticket) else desk_of(cast, each.ticket)
        found[f"{number}_{each.is_internal}"] = kind(each.pk, scopes)
    return found


WORLD = World("ticket_comment", rows, last=1)
