"""Gold: the ledger, one's own, leaderboards, and whether the books agree."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.reading.question import check_names, pairs, refuse, single
from api.v1.gold import filters, serializers
from api.viewsets import ListMixin, ResourceViewSet, RetrieveMixin
from domain.gold import commands, queries
from domain.policy import limits
from domain.policy.gold import GoldBoard

BOARDS = [each.value for each in GoldBoard]
SHOWN = serializers.GoldTransactionSerializer
ONCE = {200: SHOWN, 201: SHOWN}


class GoldTransactionViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """The ledger of gold. Entries are never changed: what undoes one is another. A `key` stands for what an entry is
    for and happens once, however often it is sent; the same again is answered with 200 and the entry that is there.
    """

    resource = "gold_transaction"
    bears_lag = True
    rows = queries.gold_transactions
    serializer_class = serializers.GoldTransactionSerializer
    filterset_class = filters.GoldTransactionFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"
    key_required = frozenset({"award"})

    @extend_schema(
        operation_id="awardGold",
        summary="Award gold",
        description=(
            f"Up to {limits.GOLD_AWARD_MAX:,} at once; whoever awards those they teach, "
            f"{limits.GOLD_AWARD_TAUGHT_MAX}. Nobody awards themselves. `key` is the university's: "
            "no two awards have the same. 200 for an award that was made before."
        ),
        request=serializers.GoldAwardSerializer,
        responses=ONCE,
    )
    @action(detail=False, methods=["post"])
    def award(self, request: Request) -> HttpResponse:
        body = self.validated(serializers.GoldAwardSerializer)
        return self._made(commands.award_gold_transaction(self.actor, **body))

    @extend_schema(
        operation_id="deductGold",
        summary="Deduct gold",
        description="Takes what expires soonest. More than there is, is refused. `key` is the university's.",
        request=serializers.GoldDeductSerializer,
        responses=ONCE,
    )
    @action(detail=False, methods=["post"])
    def deduct(self, request: Request) -> HttpResponse:
        body = self.validated(serializers.GoldDeductSerializer)
        return self._made(commands.deduct_gold_transaction(self.actor, **body))

    @extend_schema(
        operation_id="transferGold",
        summary="Transfer gold",
        description=(
            "Passes gold of the caller's own on to a student whom the caller may see: two entries that share a "
            f"`group_id`. At most {limits.GOLD_TRANSFERRED_DAILY_MAX} within 24 hours. It expires when it would have. "
            "`key` is the caller's own."
        ),
        request=serializers.GoldTransferSerializer,
        responses=ONCE,
    )
    @action(detail=False, methods=["post"])
    def transfer(self, request: Request) -> HttpResponse:
        body = self.validated(serializers.GoldTransferSerializer)
        return self._made(commands.transfer_gold_transaction(self.actor, **body))

    @extend_schema(
        operation_id="redeemGold",
        summary="Redeem gold",
        description="Spends gold of the caller's own, what expires soonest first. `key` is the caller's own.",
        request=serializers.GoldRedeemSerializer,
        responses=ONCE,
    )
    @action(detail=False, methods=["post"])
    def redeem(self, request: Request) -> HttpResponse:
        body = self.validated(serializers.GoldRedeemSerializer)
        return self._made(commands.redeem_gold_transaction(self.actor, **body))

    @extend_schema(
        operation_id="reverseGold",
        summary="Reverse an entry of gold",
        description=(
            "Undoes an entry, whole and once, and answers with the entry that does it; of a transfer both halves. What "
            "was received is taken back, and refused if less is left; what was taken comes back and can be spent for "
            f"{limits.GOLD_GIVEN_BACK_DAYS} days at least. What has expired stays so, and a reversal is final."
        ),
        request=serializers.GoldReverseSerializer,
        responses={201: SHOWN},
    )
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: UUID) -> HttpResponse:
        body = self.validated(serializers.GoldReverseSerializer)
        return self._at(commands.reverse_gold_transaction(self.actor, pk=pk, **body), status=201)

    def _made(self, outcome: commands.Outcome) -> HttpResponse:
        return self._at(outcome.pk, status=201 if outcome.is_new else 200)

    def _at(self, pk: UUID, *, status: int) -> HttpResponse:
        response = self.shown(pk, status=status)
        if status == 201:
            response["Location"] = f"/api/v1/gold-transactions/{pk}"
        return response


class LeaderboardView(Endpoint):
    permission = "gold_transaction.view_leaderboard"

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), ("scope", "id"))

    @extend_schema(
        operation_id="getGoldLeaderboard",
        summary="Get a leaderboard",
        description=(
            "Students by what they have earned: awards and bonuses, also those that were spent. Whoever does not want "
            "to be seen is not on it, takes no rank from others, and still is told the own one. Students see that of "
            "all, of their course and of their intake; others name the course or the intake."
        ),
        parameters=[
            OpenApiParameter("scope", str, enum=BOARDS, description="Among whom: `all`, unless it says otherwise."),
            OpenApiParameter("id", UUID, description="Which course or intake; the caller's own, if left out."),
        ],
        responses={200: serializers.LeaderboardSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.leaderboard(self.actor, **self._asked(request)))

    def _asked(self, request: Request) -> dict[str, Any]:
        found = pairs(request._request.META.get("QUERY_STRING", ""))
        among, named = single(found, "scope") or GoldBoard.ALL.value, single(found, "id")
        if among not in BOARDS:
            raise refuse("scope", "invalid_choice", f"One of {', '.join(BOARDS)}.", valid=BOARDS)
        try:
            object_id = UUID(named) if named is not None else None
        except ValueError as error:
            raise refuse("id", "invalid", "id is a UUID.") from error
        if object_id is not None and among == GoldBoard.ALL:
            raise refuse("id", "invalid", "id goes with the scope course or intake.")
        return {"among": GoldBoard(among), "object_id": object_id}


class ReconciliationView(Endpoint):
    permission = "gold_transaction.reconcile"
    rate = "heavy"

    @extend_schema(
        operation_id="getGoldReconciliation",
        summary="Get whether the books of gold agree",
        description=(
            "Compares what is kept beside the ledger with the ledger: the sum of all entries with that of all "
            "balances, each account with its entries and lots, and the two halves of each transfer. Whatever it finds "
            "should not be there."
        ),
        responses={200: serializers.ReconciliationSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.reconciliation(self.actor))


class OwnGoldView(Endpoint):
    """The caller's gold."""

    @extend_schema(
        operation_id="getMyGold",
        summary="Get my gold",
        description="What the caller can spend, has earned, and will lose soon. The entries are in the ledger.",
        responses={200: serializers.OwnGoldSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(queries.own_gold(self.actor))

    @extend_schema(
        operation_id="updateMyGold",
        summary="Change whether I am on leaderboards",
        description="Others see the caller on leaderboards unless told otherwise here; from the next answer on.",
        request=serializers.OwnGoldChangeSerializer,
        responses={200: serializers.OwnGoldSerializer},
    )
    def patch(self, request: Request) -> Response:
        commands.change_gold_account(self.actor, **self.validated(serializers.OwnGoldChangeSerializer))
        return Response(queries.own_gold(self.actor))
