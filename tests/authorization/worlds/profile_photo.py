from tests.authorization.cast import PEOPLE, Cast
from tests.authorization.worlds import Row, World
from tests.factories.people import ProfilePhotoFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(ProfilePhotoFactory(user=person, file__owner=cast.people["other"]).pk, PEOPLE[relation])
        for relation, person in cast.people.items()
    }


WORLD = World("profile_photo", rows)
