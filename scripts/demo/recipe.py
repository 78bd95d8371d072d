"""What decides the whole demo university: its size, a seed and a day."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from domain.policy.campuses import ZONES, Campus
from domain.policy.roles import SystemRole

HISTORY: Final = timedelta(days=365)  # the university kept its first records that long before the first period


@dataclass(frozen=True)
class Size:
    """How many of each; the six demo accounts are among the people."""

    people: Mapping[SystemRole, int]
    courses: int
    units: int
    periods: int
    offerings: int
    enrollments: int


def _people(student: int, parent: int, convenor: int, staff: int, auditor: int, admin: int) -> Mapping[SystemRole, int]:
    counts = (student, parent, convenor, staff, auditor, admin)
    return MappingProxyType(dict(zip(SystemRole, counts, strict=True)))


SIZES: Final[Mapping[str, Size]] = MappingProxyType(
    {
        "small": Size(_people(40, 4, 8, 4, 2, 2), 5, 40, 4, 60, 300),
        "campus": Size(_people(5_000, 200, 120, 60, 5, 5), 40, 200, 8, 400, 40_000),
        "large": Size(_people(100_000, 4_000, 1_200, 600, 20, 20), 200, 2_000, 12, 20_000, 2_000_000),
    }
)


@dataclass(frozen=True)
class Recipe:
    """One demo university."""

    size: Size
    seed: int
    today: date

    @property
    def present(self) -> datetime:
        """The instant at which it is frozen: this morning's midnight, so nothing in it is yet to happen."""
        return midnight(self.today)

    def dice(self, purpose: str) -> random.Random:
        """Return chance of its own for each purpose, so that changing one table leaves the others alone."""
        return random.Random(f"{self.seed}:{purpose}")


def midnight(day: date, campus: Campus = Campus.HAWTHORN) -> datetime:
    """Return the instant at which the day begins at a campus."""
    return datetime.combine(day, time(), ZONES[campus]).astimezone(UTC)


def new_id(dice: random.Random, instant: datetime) -> str:
    """Build a UUID of version 7, in hexadecimal: the instant in milliseconds, then random bits."""
    bits = dice.getrandbits(74)
    value = int(instant.timestamp() * 1000) << 80 | 0x7 << 76 | bits >> 62 << 64 | 0x2 << 62 | bits & (1 << 62) - 1
    return f"{value:032x}"
