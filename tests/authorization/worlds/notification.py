from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.notifications import NotificationFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "own": Row(NotificationFactory(recipient=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(NotificationFactory(recipient=cast.people["peer"]).pk),
        "of_a_ward": Row(NotificationFactory(recipient=cast.people["ward"]).pk),
    }


WORLD = World("notification", rows)
