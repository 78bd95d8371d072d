"""What the list of requisites can be filtered by."""

from typing import Any

from django.db.models import QuerySet

from api.reading.filters import FilterSet, Identifier, Text
from domain.requisites import queries


class NamesUnit(Identifier):
    """A unit that they name."""

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(queries.names_units(value))


class UnitRequisiteFilter(FilterSet):
    unit_id = Identifier()
    code = Text(field_name="unit__code", label="The unit's code.")
    names_unit_id = NamesUnit(label="Those that name this unit in any way: what it unlocks, and what it excludes.")
