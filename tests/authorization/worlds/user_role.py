from datetime import timedelta

from domain.policy.roles import SystemRole
from domain.shared import clock
from tests.authorization.cast import COURSE, OFFERING, OWN, UNIT, Cast
from tests.authorization.worlds import Row, World
from tests.factories.users import UserRoleFactory


def rows(cast: Cast) -> dict[str, Row]:
    """The grants that a test gives the caller are the caller's own, too; the tests count them themselves."""
    other, student = cast.people["other"], SystemRole.STUDENT
    past = clock.now() - timedelta(days=1)
    return {
        "own": Row(UserRoleFactory(user=cast.caller, role_id=student, valid_until=past).pk, frozenset({OWN})),
        "of_a_peer": Row(UserRoleFactory(user=cast.people["peer"], role_id=student).pk),
        **{
            f"in_{limit}": Row(UserRoleFactory(user=other, role_id=student, **cast.limit(limit)).pk, frozenset({limit}))
            for limit in (COURSE, UNIT, OFFERING)
        },
    }


WORLD = World("user_role", rows)
