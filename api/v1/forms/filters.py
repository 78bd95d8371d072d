"""What the lists of forms can be filtered by."""

from api.reading.filters import Choice, FilterSet, Flag, Identifier, Instant, Search
from api.serializers import choices
from domain.policy.workflows.forms import FormState


class FormFilter(FilterSet):
    status = Choice(choices=choices(FormState))
    owner_id = Identifier()
    is_anonymous = Flag()
    closes_at__gt = Instant(field_name="closes_at", lookup_expr="gt", label="Taking answers until later.")
    search = Search()


class FormVersionFilter(FilterSet):
    form_id = Identifier()
