from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.authorization.worlds.ticket import DESK, READ, people
from tests.factories.help_desk import TicketCommentFactory, TicketFactory


def rows(cast: Cast) -> dict[str, Row]:
    """Make an answer and a note on every kind of ticket: a note is never for its submitter."""
    found = {}
    for relation, fields in people(cast).items():
        ticket = TicketFactory(**fields)
        desk = frozenset({DESK}) if relation in {"in_my_queue", "assigned"} else frozenset()
        answer, note = (TicketCommentFactory(ticket=ticket, is_internal=each) for each in (False, True))
        found[relation] = Row(answer.pk, READ if relation.startswith("own") else desk)
        found[f"{relation}_note"] = Row(note.pk, desk)
    return found


WORLD = World("ticket_comment", rows, last=True)
