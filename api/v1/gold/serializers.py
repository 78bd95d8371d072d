"""How gold looks on the wire."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from rest_framework import serializers

from api.reading.columns import Computed, JsonObject, UtcText
from api.serializers import InSerializer, OutSerializer, VisibleRow, choices
from domain.gold import queries
from domain.gold.models import GoldTransaction
from domain.people.queries import users
from domain.policy import limits
from domain.policy.gold import GoldBoard, GoldKind

KINDS = choices(GoldKind)
KEY: dict[str, Any] = {
    "min_length": limits.GOLD_KEY_LENGTH[0],
    "max_length": limits.GOLD_KEY_LENGTH[1],
    "help_text": "What it stands for. A key happens once: the same again is answered with the entry that is there.",
}
NOTE: dict[str, Any] = {"max_length": limits.GOLD_NOTE_LENGTH[1], "help_text": "The student can read it."}


class GoldLotSerializer(serializers.Serializer):
    """What expires together."""

    amount = serializers.IntegerField()
    remaining = serializers.IntegerField(help_text="What nobody has spent.")
    expires_at = serializers.DateTimeField()


def _lots(path: str) -> ArraySubquery:
    told = JsonObject(amount=F("amount"), remaining=F("remaining"), expires_at=UtcText(F("expires_at")))
    return ArraySubquery(queries.lots_of(path).values_list(told))


class GoldTransactionSerializer(OutSerializer):
    lots = Computed(GoldLotSerializer(many=True), _lots, help_text="What it brought, the first to expire first.")

    class Meta:
        model = GoldTransaction
        resource = "gold_transaction"
        rows = queries.gold_transactions
        fields = (
            "id", "student_id", "sequence", "kind", "amount", "balance_after", "key", "note", "group_id",
            "counterpart_id", "reverses_id", "made_by_id", "lots", "version", "created_at", "updated_at",
        )  # fmt: skip


def _student(help_text: str) -> VisibleRow:
    return VisibleRow(rows=users, permission="user.view", help_text=help_text)


def _amount(most: int) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=most)


class GoldAwardSerializer(InSerializer):
    """Gold for something that happens once."""

    student_id = _student("Who gets it.")
    amount = _amount(limits.GOLD_AWARD_MAX)
    key = serializers.CharField(**KEY)
    note = serializers.CharField(min_length=limits.GOLD_NOTE_LENGTH[0], **NOTE)
    days = serializers.IntegerField(
        min_value=limits.GOLD_DAYS[0],
        max_value=limits.GOLD_DAYS[1],
        required=False,
        help_text=f"For how many days it can be spent: {limits.GOLD_DAYS_DEFAULT} unless it says otherwise.",
    )


class GoldDeductSerializer(InSerializer):
    """Gold that is taken away, and why."""

    student_id = _student("From whom.")
    amount = _amount(limits.GOLD_AMOUNT_MAX)
    key = serializers.CharField(**KEY)
    note = serializers.CharField(min_length=limits.GOLD_NOTE_LENGTH[0], **NOTE)


class GoldTransferSerializer(InSerializer):
    """Gold of the caller's own, for another student."""

    student_id = _student("Who gets it.")
    amount = _amount(limits.GOLD_TRANSFERRED_DAILY_MAX)
    key = serializers.CharField(**KEY)
    note = serializers.CharField(required=False, allow_blank=True, **NOTE)


class GoldRedeemSerializer(InSerializer):
    """Gold of the caller's own, spent."""

    amount = _amount(limits.GOLD_AMOUNT_MAX)
    key = serializers.CharField(**KEY)
    note = serializers.CharField(min_length=limits.GOLD_NOTE_LENGTH[0], **NOTE)


class GoldReverseSerializer(InSerializer):
    """Why it is undone. The student can read it."""

    reason = serializers.CharField(min_length=limits.GOLD_NOTE_LENGTH[0], max_length=limits.GOLD_NOTE_LENGTH[1])


class GoldExpiringSerializer(serializers.Serializer):
    """What expires at one instant."""

    amount = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class OwnGoldSerializer(serializers.Serializer):
    """The caller's gold."""

    balance = serializers.IntegerField(help_text="What can be spent now: gold whose time is over counts no more.")
    earned = serializers.IntegerField(help_text="All awards and bonuses: what leaderboards rank by.")
    on_leaderboard = serializers.BooleanField(help_text="Whether others see the caller on leaderboards.")
    expiring = GoldExpiringSerializer(
        many=True, help_text=f"What expires within {limits.GOLD_EXPIRING_DAYS} days unless it is spent."
    )


class OwnGoldChangeSerializer(InSerializer):
    """Whether others see the caller on leaderboards."""

    on_leaderboard = serializers.BooleanField()


class RankSerializer(serializers.Serializer):
    """A place on a leaderboard. The name is what the person goes by; there is nothing else of them."""

    rank = serializers.IntegerField(help_text="From 1; who has earned the same shares one.")
    name = serializers.CharField()
    earned = serializers.IntegerField()
    is_own = serializers.BooleanField(help_text="Whether this is the caller.")


class OwnRankSerializer(serializers.Serializer):
    """The caller's rank among those whom others see, told to the caller alone."""

    rank = serializers.IntegerField()
    earned = serializers.IntegerField()
    on_leaderboard = serializers.BooleanField()


class LeaderboardSerializer(serializers.Serializer):
    """Who has earned most."""

    scope = serializers.ChoiceField(choices(GoldBoard))
    top = RankSerializer(many=True, help_text=f"The first {limits.LEADERBOARD_LENGTH}.")
    own = OwnRankSerializer(allow_null=True, help_text="Null for whoever has earned nothing, or is not of these.")


class KindSumSerializer(serializers.Serializer):
    """All entries of a kind."""

    kind = serializers.ChoiceField(KINDS)
    entries = serializers.IntegerField()
    amount = serializers.IntegerField()


class FaultyAccountSerializer(serializers.Serializer):
    """An account whose numbers do not agree."""

    student_id = serializers.UUIDField()
    balance = serializers.IntegerField(help_text="As the account tells.")
    entries_sum = serializers.IntegerField()
    earned = serializers.IntegerField(help_text="As the account tells.")
    earned_sum = serializers.IntegerField(help_text="Of awards and bonuses that were not reversed.")
    lots_sum = serializers.IntegerField(help_text="What remains of the lots.")
    entries_told = serializers.IntegerField(help_text="How many there are, as the account tells.")
    entries = serializers.IntegerField()
    entries_broken = serializers.IntegerField(help_text="With a wrong number, or a balance that does not follow.")
    lots_broken = serializers.IntegerField(help_text="Of which something else remains than was left.")


class ReconciliationSerializer(serializers.Serializer):
    """Whether the books agree."""

    is_balanced = serializers.BooleanField()
    entries = serializers.IntegerField()
    entries_sum = serializers.IntegerField()
    balances_sum = serializers.IntegerField()
    lots_sum = serializers.IntegerField()
    by_kind = KindSumSerializer(many=True)
    faulty = serializers.IntegerField(help_text="How many accounts do not agree.")
    accounts = FaultyAccountSerializer(many=True, help_text=f"The first {limits.GOLD_FAULTS_TOLD} of them.")
    orphans = serializers.ListField(
        child=serializers.UUIDField(), help_text="Groups of which the two halves do not sum up to zero."
    )
