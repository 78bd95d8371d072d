"""What the lists of roles and grants can be filtered by."""

from api.reading.filters import Condition, FilterSet, Flag, Identifier, Text
from domain.users import queries


class RoleFilter(FilterSet):
    code = Text()
    is_system = Flag()


class UserRoleFilter(FilterSet):
    user_id = Identifier()
    role = Text(field_name="role__code", label="The role's code.")
    course_id = Identifier()
    unit_id = Identifier()
    offering_id = Identifier()
    valid_now = Condition(queries.valid_now, label="Whether it holds now.")
