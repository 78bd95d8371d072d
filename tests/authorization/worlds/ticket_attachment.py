from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import DESK, READ, people
from tests.factories.help_desk import TicketAttachmentFactory, TicketCommentFactory, TicketFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Attach a file to every kind of ticket, and to a note on it: that one is never for its submitter."""
    found = {}
    for relation, fields in people(cast).items():
        ticket = TicketFactory(**fields)
        desk = frozenset({DESK}) if relation in {"in_my_queue", "assigned"} else frozenset()
        note = TicketCommentFactory(ticket=ticket, is_internal=True)
        found[relation] = Row(TicketAttachmentFactory(ticket=ticket).pk, READ if relation.startswith("own") else desk)
        found[f"{relation}_note"] = Row(TicketAttachmentFactory(ticket=ticket, comment=note).pk, desk)
    return found


WORLD = World("ticket_attachment", rows, last=True)
