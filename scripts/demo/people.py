"""Who has an account, and which roles each one holds, held or will hold."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.policy.roles import SystemRole
from scripts.demo import names, personal
from scripts.demo.accounts import address, hashed_password
from scripts.demo.people_rows import GrantRow, UserRow
from scripts.demo.recipe import Recipe, new_id

ARRIVAL: Final = timedelta(days=100)  # within which all accounts are made
CAN_LEAVE: Final = (SystemRole.STAFF, SystemRole.PARENT)


class Person(NamedTuple):
    """An account, before it is written."""

    id: str
    role: SystemRole
    number: int
    joined_at: datetime
    is_active: bool


class Extra(NamedTuple):
    """A second role, held by one in every few people."""

    holder: SystemRole
    role: SystemRole
    every: int
    remainder: int
    reason: str
    starts: int | None = None  # days from today; None: from the first day
    ends: int | None = None


EXTRAS: Final = (
    Extra(SystemRole.CONVENOR, SystemRole.STAFF, 2, 1, "advises students of the department"),
    Extra(SystemRole.PARENT, SystemRole.STAFF, 4, 1, "works in the library"),
    Extra(SystemRole.STAFF, SystemRole.CONVENOR, 3, 1, "stood in for a colleague on leave", -200, -60),
    Extra(SystemRole.STAFF, SystemRole.CONVENOR, 3, 2, "takes over a unit", 30, None),
)


def people(recipe: Recipe, founded_at: datetime) -> dict[SystemRole, Sequence[Person]]:
    """Return all accounts by their main role; number 0 of each role is the account that everybody uses."""
    dice = recipe.dice("user ids")
    step = ARRIVAL / sum(recipe.size.people.values())
    found: dict[SystemRole, list[Person]] = {}
    joined_at = founded_at
    for role, count in recipe.size.people.items():
        found[role] = []
        for number in range(count):
            joined_at += step
            has_left = role in CAN_LEAVE and number + 1 == count
            found[role].append(Person(new_id(dice, joined_at), role, number, joined_at, not has_left))
    return dict(found)


def users(recipe: Recipe, everybody: Sequence[Person]) -> Iterator[UserRow]:
    """Give each person a name, an address and the demo password."""
    dice, details = recipe.dice("users"), recipe.dice("personal details")
    password = hashed_password(recipe.dice("password"))
    for person in everybody:
        name = names.invent(dice)
        yield UserRow(
            id=person.id,
            created_at=person.joined_at,
            updated_at=person.joined_at if person.is_active else recipe.present - timedelta(days=20),
            email=address(person.role, person.number),
            email_verified_at=person.joined_at if person.number % 3 == 0 else None,
            password=password,
            given_name=name.given,
            family_name=name.family,
            **personal.details(details, person.role, name, recipe.today),
            locale=name.locale,
            time_zone=name.time_zone,
            is_active=person.is_active,
            deactivated_at=None if person.is_active else recipe.present - timedelta(days=20),
            is_superuser=person.role == SystemRole.ADMIN and person.number == 0,
        )


def grants(recipe: Recipe, everybody: Sequence[Person]) -> Iterator[GrantRow]:
    """Give each person the main role, and some a second one: valid, lapsed or yet to begin."""
    dice = recipe.dice("grants")
    for person in everybody:
        is_last = 0 < person.number == recipe.size.people[person.role] - 1
        audit_over = recipe.present - timedelta(days=10) if is_last and person.role == SystemRole.AUDITOR else None
        yield _grant(new_id(dice, person.joined_at), person, person.role, until=audit_over)
        for extra in EXTRAS:
            if extra.holder == person.role and person.number and person.number % extra.every == extra.remainder:
                yield _grant(
                    new_id(dice, person.joined_at),
                    person,
                    extra.role,
                    since=_in_days(recipe, extra.starts),
                    until=_in_days(recipe, extra.ends),
                    reason=extra.reason,
                )


def _in_days(recipe: Recipe, days: int | None) -> datetime | None:
    return None if days is None else recipe.present + timedelta(days=days)


def _grant(
    pk: str,
    person: Person,
    role: SystemRole,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> GrantRow:
    return GrantRow(
        id=pk,
        created_at=person.joined_at,
        updated_at=person.joined_at,
        user_id=person.id,
        role=role,
        valid_from=since or person.joined_at,
        valid_until=until,
        reason=reason,
    )
