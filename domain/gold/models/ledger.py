"""Accounts, and the entries that make their balances. Entries are never changed: what undoes one is another."""

from django.db import models
from django.db.models import Q

from domain.policy import limits
from domain.policy.gold import EARNS, KEYED_FOR_ALL, TAKES, GoldKind
from domain.shared.models import Record
from domain.users.models import User

PASSED_ON = Q(kind=GoldKind.TRANSFER, amount__lt=0)


class GoldAccount(Record):
    """A student's gold. A trigger on the entries is the only writer of the three numbers."""

    student = models.OneToOneField(User, on_delete=models.PROTECT, related_name="gold_account")
    balance = models.IntegerField(default=0, help_text="The sum of all entries.")
    earned = models.IntegerField(default=0, help_text="The sum of awards and bonuses that were not reversed.")
    entries = models.IntegerField(default=0, help_text="How many there are: the number of the last one.")
    on_leaderboard = models.BooleanField(default=True, help_text="Whether others see the student on leaderboards.")

    class Meta:
        db_table = "gold_accounts"
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=0),
                name="gold_accounts_balance_is_never_below_zero",
                violation_error_message="There is not enough gold.",
            ),
            models.CheckConstraint(condition=Q(earned__gte=0), name="gold_accounts_earned_is_never_below_zero"),
        ]
        indexes = [
            models.Index(fields=["-earned"], condition=Q(on_leaderboard=True), name="gold_accounts_by_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.balance}"


class GoldTransaction(Record):
    """One entry in a student's ledger."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="gold_transactions")
    sequence = models.IntegerField(default=0, editable=False, help_text="Its number in the student's ledger, from 1.")
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in GoldKind])
    amount = models.IntegerField(help_text="Above zero: received; below: given, spent or lost.")
    balance_after = models.IntegerField(default=0, editable=False, help_text="The balance that it made.")
    key = models.CharField(
        max_length=limits.GOLD_KEY_LENGTH[1],
        help_text="What it stands for, such as `robotics-night-2026:winner`. It happens once.",
    )
    note = models.CharField(max_length=limits.GOLD_NOTE_LENGTH[1], blank=True, help_text="What for, or why.")
    group_id = models.UUIDField(null=True, help_text="What the two entries of a transfer share.")
    counterpart = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="To or from whom it was transferred."
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal", help_text="The entry that it undoes."
    )
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who did it; null: a rule or the time."
    )

    class Meta:
        db_table = "gold_transactions"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(GoldKind)), name="gold_transactions_kind_is_known"),
            models.CheckConstraint(
                condition=(Q(kind__in=EARNS, amount__gt=0) | Q(kind__in=TAKES, amount__lt=0))
                | (Q(kind__in=(GoldKind.TRANSFER, GoldKind.REVERSAL)) & ~Q(amount=0)),
                name="gold_transactions_amount_has_the_sign_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=GoldKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=GoldKind.REVERSAL) & Q(reverses__isnull=True)),
                name="gold_transactions_reversals_name_what_they_undo",
            ),
            models.CheckConstraint(
                condition=(~Q(kind=GoldKind.TRANSFER) | Q(group_id__isnull=False, counterpart__isnull=False))
                & (Q(counterpart__isnull=True) | ~Q(counterpart=models.F("student"))),
                name="gold_transactions_transfers_name_somebody_else",
                violation_error_message="Gold is passed on to somebody else.",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="gold_transactions_key_is_given"),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(kind__in=KEYED_FOR_ALL),
                name="gold_transactions_each_key_happens_once",
            ),
            models.UniqueConstraint(
                fields=["student", "kind", "key"],
                condition=Q(kind=GoldKind.REDEEM) | PASSED_ON,
                name="gold_transactions_each_key_of_a_student_happens_once",
            ),
            models.UniqueConstraint(fields=["student", "sequence"], name="gold_transactions_are_numbered"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="gold_transactions_by_time"),
            models.Index(fields=["group_id"], condition=Q(group_id__isnull=False), name="gold_transactions_by_group"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.kind} {self.amount}"
