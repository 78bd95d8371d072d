from domain.authentication.models import DeviceSession
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.users import DeviceSessionFactory


def rows(cast: Cast) -> dict[str, Row]:
    own = DeviceSession.objects.filter(user=cast.caller)
    return {
        **{f"own_{number}": Row(each.pk, frozenset({OWN})) for number, each in enumerate(own)},
        "own": Row(DeviceSessionFactory(user=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(DeviceSessionFactory(user=cast.people["peer"]).pk),
        "of_a_ward": Row(DeviceSessionFactory(user=cast.people["ward"]).pk),
    }


WORLD = World("device_session", rows)
