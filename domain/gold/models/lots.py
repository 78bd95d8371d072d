"""Lots: gold that came in together and expires together; and what of them each outgoing entry took."""

from django.db import models
from django.db.models import F, Q

from domain.gold.models.ledger import GoldTransaction
from domain.shared.models import Record
from domain.users.models import User


class GoldLot(Record):
    """A part of an incoming entry that expires at one instant. A trigger is the only writer of what remains."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="gold_lots")
    transaction = models.ForeignKey(GoldTransaction, on_delete=models.PROTECT, related_name="lots")
    amount = models.IntegerField()
    remaining = models.IntegerField(help_text="What nobody has spent.")
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "gold_lots"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gold_lots_amount_is_above_zero"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("amount")), name="gold_lots_are_never_overspent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["student", "expires_at", "id"], condition=Q(remaining__gt=0), name="gold_lots_of_a_student"
            ),
            models.Index(fields=["expires_at"], condition=Q(remaining__gt=0), name="gold_lots_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.remaining} of {self.amount}"


class GoldAllocation(Record):
    """What an outgoing entry took of a lot."""

    transaction = models.ForeignKey(GoldTransaction, on_delete=models.PROTECT, related_name="allocations")
    lot = models.ForeignKey(GoldLot, on_delete=models.PROTECT, related_name="allocations")
    amount = models.IntegerField()

    class Meta:
        db_table = "gold_allocations"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gold_allocations_amount_is_above_zero"),
            models.UniqueConstraint(fields=["transaction", "lot"], name="gold_allocations_one_per_entry_and_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.amount}"
