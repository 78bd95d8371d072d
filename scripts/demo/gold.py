"""Gold of the students whose accounts are used first: awards, thanks, a mug from the shop; and one achievement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from domain.achievements.models import Achievement
from domain.achievements.rules import bonus_key, snapshot
from domain.policy.achievements import AchievementKind
from domain.policy.gold import GoldKind
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id

HOLDERS: Final = 12
AWARDS: Final = (("open-day:guide", "Guided visitors at the open day."), ("tutoring:helper", "Helped others to learn."))
LASTS: Final = timedelta(days=365)
MUG: Final = 20
THANKS: Final = 5
BONUS: Final = 25
THRESHOLD: Final = 100


class AccountRow(NamedTuple):
    """The columns of an account that the demo data fill; its numbers follow from the entries."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    on_leaderboard: bool


class EntryRow(NamedTuple):
    """The columns of an entry that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    kind: str
    amount: int
    key: str
    note: str
    group_id: str | None
    counterpart_id: str | None
    made_by_id: str | None


class LotRow(NamedTuple):
    """The columns of a lot that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    transaction_id: str
    amount: int
    remaining: int
    expires_at: datetime


class AllocationRow(NamedTuple):
    """The columns of what was taken of a lot that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    transaction_id: str
    lot_id: str
    amount: int


class AchievementRow(NamedTuple):
    """The columns of an achievement that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    description: str
    kind: str
    threshold: int
    gold: int
    active_from: datetime


class HadRow(NamedTuple):
    """The columns of what a student has achieved that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    achievement_id: str
    rule: dict[str, Any]
    counted: int
    gold: int
    awarded_at: datetime


class Books:
    """All of it, made together: entries, what they bring, and what they take."""

    def __init__(self, recipe: Recipe, students: Sequence[Person], giver: Person) -> None:
        self.dice, self.present, self.giver = recipe.dice("gold"), recipe.present, giver
        self.accounts: list[AccountRow] = []
        self.entries: list[EntryRow] = []
        self.lots: list[LotRow] = []
        self.allocations: list[AllocationRow] = []
        self.had: list[HadRow] = []
        self.achievements = [self._achievement()]
        holders = students[:HOLDERS]
        for number, student in enumerate(holders):
            self._open(student, is_shown=number != HOLDERS - 1)
        for giver_of_thanks, other in zip(holders[:3], holders[3:6], strict=False):
            self._thank(giver_of_thanks, other)

    def _achievement(self) -> AchievementRow:
        since = self.present - timedelta(days=60)
        words = ("golden_start", "Golden start", "A hundred gold earned.")
        return AchievementRow(
            new_id(self.dice, since), since, since, *words, AchievementKind.GOLD_EARNED, THRESHOLD, BONUS, since
        )

    def _open(self, student: Person, *, is_shown: bool) -> None:
        opened_at = self.present - timedelta(days=40)
        row = AccountRow(new_id(self.dice, opened_at), opened_at, opened_at, student.id, is_shown)
        self.accounts.append(row)
        earned = 0
        for number, (key, note) in enumerate(AWARDS):
            amount = self.dice.randrange(30, 100, 5)
            earned += amount
            at = opened_at + timedelta(days=number)
            self._enter(at, student.id, GoldKind.AWARD, amount, f"{key}:{student.id}", note, made_by_id=self.giver.id)
        self._enter(self.present - timedelta(days=20), student.id, GoldKind.REDEEM, -MUG, "mug", "A mug from the shop.")
        if earned >= THRESHOLD:
            self._give(student, earned)

    def _give(self, student: Person, earned: int) -> None:
        at, own = self.present - timedelta(days=19), self.achievements[0]
        rule = snapshot(Achievement(**own._asdict()))
        had = HadRow(new_id(self.dice, at), at, at, student.id, own.id, rule, earned, BONUS, at)
        self.had.append(had)
        self._enter(at, student.id, GoldKind.BONUS, BONUS, bonus_key(own.id, student.id), own.name)

    def _thank(self, giver: Person, other: Person) -> None:
        at = self.present - timedelta(days=10)
        shared: dict[str, Any] = {"group_id": new_id(self.dice, at)}
        words = ("thanks", "Thanks for the notes.")
        self._enter(at, giver.id, GoldKind.TRANSFER, -THANKS, *words, counterpart_id=other.id, **shared)
        self._enter(at, other.id, GoldKind.TRANSFER, THANKS, *words, counterpart_id=giver.id, **shared)

    def _enter(
        self,
        at: datetime,
        student_id: str,
        kind: GoldKind,
        amount: int,
        key: str,
        note: str,
        *,
        group_id: str | None = None,
        counterpart_id: str | None = None,
        made_by_id: str | None = None,
    ) -> None:
        """Write an entry. What goes out is taken of the first lot, which is large enough for all of it."""
        entry_id = new_id(self.dice, at)
        made_by_id = made_by_id or (student_id if kind in {GoldKind.REDEEM, GoldKind.TRANSFER} else None)
        self.entries.append(
            EntryRow(entry_id, at, at, student_id, kind, amount, key, note, group_id, counterpart_id, made_by_id)
        )
        first = next((lot for lot in self.lots if lot.student_id == student_id), None)
        if amount < 0 and first is not None:
            self.allocations.append(AllocationRow(new_id(self.dice, at), at, at, entry_id, first.id, -amount))
            return
        self.lots.append(LotRow(new_id(self.dice, at), at, at, student_id, entry_id, amount, amount, at + LASTS))
