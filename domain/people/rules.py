"""What must be true of a person's data, of guardians and of who changes an account."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from domain.people.errors import (
    ImpossibleBirthDate,
    IncompleteDetails,
    OnlyTheStudentConsents,
    TooManyGuardians,
    UnknownCountry,
    UnknownTimeZone,
)
from domain.policy import limits
from domain.policy.countries import COUNTRIES
from domain.shared.actor import Actor
from domain.shared.errors import PersonOutranksYou

# What is written and read as one object within a person: its members, and whether each must be there.
DETAILS: Final[Mapping[str, Mapping[str, bool]]] = {
    "address": {"lines": True, "city": True, "region": False, "postal_code": False, "country": True},
    "emergency_contact": {"name": True, "relationship": True, "phone": True},
}
NOT_ZONES: Final = frozenset({"Factory", "localtime"})


def check_date_of_birth(born: date, *, today: date) -> None:
    """Refuse a birthday to come, or of somebody who can't be alive.

    :raises ImpossibleBirthDate: naming the field
    """
    if not date(limits.BORN_SINCE, 1, 1) <= born < today:
        raise ImpossibleBirthDate(fields=["date_of_birth"], since=limits.BORN_SINCE, before=str(today))


def check_time_zone(name: str, *, field: str = "time_zone") -> None:
    """Refuse what the IANA database does not know.

    :raises UnknownTimeZone: naming the field
    """
    if name not in _zones():
        raise UnknownTimeZone(fields=[field])


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - NOT_ZONES


def merged(name: str, present: Mapping[str, Any] | None, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return an address or a contact after a merge patch (RFC 7396): what is not named stays.

    :raises IncompleteDetails: naming what every one must have and this would lack
    """
    result = {member: change.get(member, (present or {}).get(member)) for member in DETAILS[name]}
    missing = [f"{name}/{member}" for member, needed in DETAILS[name].items() if needed and not result[member]]
    if missing:
        raise IncompleteDetails(f"Missing: {', '.join(missing)}.", fields=missing)
    return result


def check_country(code: str) -> None:
    """Refuse a code that stands for no country.

    :raises UnknownCountry: naming the field
    """
    if code not in COUNTRIES:
        raise UnknownCountry(fields=["address/country"])


def check_rank(actor: Actor, person: Actor) -> None:
    """Refuse power over somebody who holds more. Everybody has power over their own account.

    :raises PersonOutranksYou: if the person holds something that the actor does not
    """
    if actor.user_id != person.user_id and not actor.is_system and not actor.outranks(person):
        raise PersonOutranksYou


def check_guardians(live: int) -> None:
    """Refuse a guardian too many; `live` counts those there are already.

    :raises TooManyGuardians: naming the limit
    """
    if live >= limits.GUARDIANS_MAX:
        raise TooManyGuardians(fields=["student_id"], limit=limits.GUARDIANS_MAX)


def check_consent(actor: Actor, *, student_id: Any) -> None:
    """Refuse everybody but the student, in person.

    :raises OnlyTheStudentConsents: for a guardian, and for somebody who acts as the student
    """
    if actor.user_id != student_id or actor.acting_by is not None:
        raise OnlyTheStudentConsents
