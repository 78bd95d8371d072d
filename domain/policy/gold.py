"""The words of gold."""

from enum import StrEnum
from typing import Final


class GoldKind(StrEnum):
    """What an entry of the ledger stands for."""

    AWARD = "award"
    BONUS = "bonus"
    DEDUCT = "deduct"
    EXPIRE = "expire"
    TRANSFER = "transfer"
    REDEEM = "redeem"
    REVERSAL = "reversal"


class GoldBoard(StrEnum):
    """Among whom a leaderboard ranks."""

    ALL = "all"
    COURSE = "course"
    INTAKE = "intake"


EARNS: Final = (GoldKind.AWARD, GoldKind.BONUS)  # what counts as earned; what others pass on does not
TAKES: Final = (GoldKind.DEDUCT, GoldKind.EXPIRE, GoldKind.REDEEM)
# Keys of these are the university's: one for all. Those of transfers and of what is redeemed are each student's own.
KEYED_FOR_ALL: Final = (GoldKind.AWARD, GoldKind.BONUS, GoldKind.DEDUCT, GoldKind.EXPIRE, GoldKind.REVERSAL)
FINAL: Final = (GoldKind.EXPIRE, GoldKind.REVERSAL)  # what nobody undoes
