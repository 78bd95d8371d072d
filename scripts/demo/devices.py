"""The devices on which people are or were logged in, with the refresh tokens they used."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from domain.policy import limits
from scripts.demo.people import Person
from scripts.demo.people_rows import DeviceRow, TokenRow
from scripts.demo.recipe import Recipe, new_id

EVERY: Final = 5  # one in so many people has a device; who has a demo account surely does
ENDINGS: Final = ("", "", "logged_out", "", "token_reused")
AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/144.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 16) Chrome/141.0 Mobile Safari/537.36",
    "CampusApp/3.2 (iOS 26.0; vi)",
    "",
)


def devices(recipe: Recipe, everybody: Sequence[Person]) -> list[DeviceRow]:
    """Log people in during the last weeks, and some of them out again."""
    dice = recipe.dice("devices")
    rows = []
    owners = [person for person in everybody if person.is_active and person.number % EVERY == 0]
    for index, owner in enumerate(owners):
        began_at = recipe.present - timedelta(minutes=dice.randrange(2 * 24 * 60, 28 * 24 * 60))
        seen_at = began_at + timedelta(minutes=dice.randrange(1, 24 * 60))
        ending = ENDINGS[index % len(ENDINGS)]
        ended_at = seen_at + timedelta(minutes=10) if ending else None
        rows.append(
            DeviceRow(
                id=new_id(dice, began_at),
                created_at=began_at,
                updated_at=ended_at or seen_at,
                user_id=owner.id,
                user_agent=dice.choice(AGENTS),
                last_seen_at=seen_at,
                ended_at=ended_at,
                ended_because=ending,
            )
        )
    return rows


def tokens(recipe: Recipe, sessions: Sequence[DeviceRow]) -> Iterator[TokenRow]:
    """Give each device a spent token and its successor. Nobody knows the text behind these hashes."""
    dice = recipe.dice("tokens")
    for session in sessions:
        for issued_at, used_at in ((session.created_at, session.last_seen_at), (session.last_seen_at, None)):
            yield TokenRow(
                id=new_id(dice, issued_at),
                created_at=issued_at,
                updated_at=used_at or issued_at,
                session_id=session.id,
                digest=dice.randbytes(32),
                expires_at=issued_at + timedelta(days=limits.REFRESH_TOKEN_DAYS),
                used_at=used_at,
            )
