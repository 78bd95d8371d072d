"""What a university knows of a person besides the name. Numbers and streets are of no real place."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from domain.policy.roles import SystemRole
from scripts.demo.names import Name

AGES: Final[Mapping[SystemRole, tuple[int, int]]] = MappingProxyType(
    {SystemRole.STUDENT: (18, 34), SystemRole.PARENT: (40, 64)}
)
ADULT: Final = (26, 66)
PRONOUNS: Final = ("", "", "", "she/her", "he/him", "they/them")
PLACES: Final[Mapping[str, tuple[str, str, str, str]]] = MappingProxyType(
    {
        "Australia/Melbourne": ("Hawthorn", "VIC", "3122", "AU"),
        "Asia/Ho_Chi_Minh": ("Hà Nội", "", "100000", "VN"),
        "Asia/Kuching": ("Kuching", "Sarawak", "93350", "MY"),
    }
)
# Numbers set aside for fiction, so that none rings anywhere.
FICTIONAL: Final = "+6149157{:04}"


def details(dice: random.Random, role: SystemRole, name: Name, today: date) -> dict[str, Any]:
    """Return the personal columns of an account."""
    youngest, oldest = AGES.get(role, ADULT)
    city, region, postal_code, country = PLACES.get(name.time_zone, PLACES["Australia/Melbourne"])
    return {
        "preferred_name": name.given.split(" ")[0] if dice.random() < 0.2 else "",
        "pronouns": dice.choice(PRONOUNS),
        "phone": FICTIONAL.format(dice.randrange(10_000)),
        "date_of_birth": today - timedelta(days=dice.randrange(youngest * 366, oldest * 366)),
        "address": {
            "lines": [f"{dice.randrange(1, 200)} Example Street"],
            "city": city,
            "region": region,
            "postal_code": postal_code,
            "country": country,
        },
        "emergency_contact": {
            "name": f"Contact of {name.given}",
            "relationship": "relative",
            "phone": FICTIONAL.format(dice.randrange(10_000)),
        }
        if role == SystemRole.STUDENT
        else None,
    }
