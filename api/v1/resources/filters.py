"""What the list of resources can be filtered by."""

from api.reading.filters import Choice, Condition, FilterSet, Flag, Identifier, Search
from domain.resources import queries
from domain.resources.models import ResourceKind


class UnitResourceFilter(FilterSet):
    unit_id = Identifier()
    kind = Choice(choices=ResourceKind.choices)
    required = Flag()
    visible_now = Condition(queries.visible_now, label="Whether students see it now.")
    search = Search()
