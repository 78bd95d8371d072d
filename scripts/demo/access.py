"""The university's own roles, and grants within one course, unit or offering; one of them was taken back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.policy.roles import SystemRole
from scripts.demo.offerings import Offering
from scripts.demo.people import Person
from scripts.demo.people_rows import LimitedGrantRow, RoleRow
from scripts.demo.recipe import HISTORY, Recipe, new_id
from scripts.demo.teaching_rows import CourseRow, UnitRow


class Custom(NamedTuple):
    name: str
    description: str
    cells: Mapping[str, str]


ROLES: Final[Mapping[str, Custom]] = MappingProxyType(
    {
        "tutor": Custom(
            "Tutor",
            "Helps to teach one unit: sees who studies it, and how to reach them.",
            {"user.view": "any", "user.view_contact": "any", "student_profile.view": "any"},
        ),
        "registrar": Custom(
            "Registrar",
            "Keeps the records of people.",
            {
                "user.view": "any",
                "user.view_contact": "any",
                "user.view_private": "any",
                "user.add": "any",
                "user.change": "any",
                "user.change_identity": "any",
                "student_profile.view": "any",
                "student_profile.view_standing": "any",
                "student_profile.add": "any",
                "student_profile.change": "any",
            },
        ),
    }
)


def roles(recipe: Recipe) -> list[RoleRow]:
    """Return the custom roles."""
    dice = recipe.dice("roles")
    made_at = recipe.present - HISTORY
    return [RoleRow(new_id(dice, made_at), made_at, made_at, code, *custom) for code, custom in ROLES.items()]


def limited_grants(
    recipe: Recipe,
    people: Mapping[SystemRole, Sequence[Person]],
    courses: Sequence[CourseRow],
    units: Sequence[UnitRow],
    offerings: Sequence[Offering],
) -> Iterator[LimitedGrantRow]:
    """Give some of the staff and students roles within one object."""
    dice = recipe.dice("limited grants")
    staff, students, admin = people[SystemRole.STAFF], people[SystemRole.STUDENT], people[SystemRole.ADMIN][0]
    since = recipe.present - timedelta(days=60)

    def grant(holder: Person, role: str, reason: str, *, revoked: bool = False, **limit: str) -> LimitedGrantRow:
        revoked_at = recipe.present - timedelta(days=15) if revoked else None
        where = {name: limit.get(name) for name in ("course_id", "unit_id", "offering_id")}
        return LimitedGrantRow(
            id=new_id(dice, since),
            created_at=since,
            updated_at=revoked_at or since,
            user_id=holder.id,
            role=role,
            **where,
            valid_from=since,
            valid_until=revoked_at,
            reason=reason,
            granted_by_id=admin.id,
            revoked_at=revoked_at,
            revoked_by_id=admin.id if revoked else None,
        )

    yield grant(students[1], "tutor", "tutors the first unit", unit_id=units[0].id)
    yield grant(students[2], "tutor", "tutors one class", offering_id=offerings[-1].row.id)
    yield grant(staff[1], SystemRole.CONVENOR, "coordinates a course", course_id=courses[0].id)
    yield grant(staff[2], "registrar", "records office")
    yield grant(staff[1], "registrar", "stood in at the records office", revoked=True)
