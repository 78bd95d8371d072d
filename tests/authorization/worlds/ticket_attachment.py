from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import READ, Hidden, desk_of, is_own, make_tickets
from tests.factories.help_desk import TicketAttachmentFactory, TicketCommentFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Attach a file to every kind of ticket, and to a note on it: that one is never for its submitter."""
    found = {}
    for number, ticket in enumerate(make_tickets(cast)):
        desk = desk_of(cast, ticket)
        note = TicketCommentFactory(ticket=ticket, is_internal=True)
        with_ticket, with_note = (TicketAttachmentFactory(ticket=ticket, comment=each) for each in (None, note))
        found[f"{number}"] = Row(with_ticket.pk, READ if is_own(cast, ticket) else desk)
        found[f"{number}_note"] = (Hidden if is_own(cast, ticket) else Row)(with_note.pk, desk)
    return found


WORLD = World("ticket_attachment", rows)
