from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.notifications import NotificationDeliveryFactory


def rows(cast: Cast) -> dict[str, Row]:
    """One's own are no different: they tell how the mail server does, not what was said."""
    return {
        "own": Row(NotificationDeliveryFactory(recipient=cast.caller).pk),
        "of_a_peer": Row(NotificationDeliveryFactory(recipient=cast.people["peer"]).pk),
    }


WORLD = World("notification_delivery", rows)
