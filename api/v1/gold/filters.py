"""What the ledger can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Instant, Text
from api.serializers import choices
from domain.policy.gold import GoldKind


class GoldTransactionFilter(FilterSet):
    student_id = Identifier()
    kind = Choice(choices=choices(GoldKind))
    key = Text()
    created_at__gte = Instant(field_name="created_at", lookup_expr="gte")
    created_at__lt = Instant(field_name="created_at", lookup_expr="lt")
