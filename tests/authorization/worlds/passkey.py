from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.authentication import PasskeyFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        "own": Row(PasskeyFactory(user=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(PasskeyFactory(user=cast.people["peer"]).pk),
        "of_a_ward": Row(PasskeyFactory(user=cast.people["ward"]).pk),
    }


WORLD = World("passkey", rows)
