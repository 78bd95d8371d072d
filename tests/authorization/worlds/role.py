from domain.users.models import Role
from tests.authorization.cast import Cast
from tests.authorization.worlds import Row, World
from tests.factories.users import RoleFactory


def rows(cast: Cast) -> dict[str, Row]:
    return {"custom": Row(RoleFactory().pk), "system": Row(Role.objects.get(code="staff").pk)}


WORLD = World("role", rows)
