from domain.files.models import File
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World
from tests.factories.files import FileFactory


def rows(cast: Cast) -> dict[str, Row]:
    there = File.objects.filter(owner=cast.caller)  # such as documents of applications, and what proves leave
    return {
        **{f"own_{number}": Row(each.pk, frozenset({OWN})) for number, each in enumerate(there)},
        "own": Row(FileFactory(owner=cast.caller, announced=True).pk, frozenset({OWN})),
        "own_stored": Row(FileFactory(owner=cast.caller).pk, frozenset({OWN})),
        "of_a_peer": Row(FileFactory(owner=cast.people["peer"]).pk),
        "of_a_ward": Row(FileFactory(owner=cast.people["ward_finance"]).pk),
    }


WORLD = World("file", rows, last=2)
