"""What a view declares about its reads."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.reading.columns import permissions_of, resource_of
from api.reading.filters import FilterSet
from domain.policy.fields import field_rule
from domain.shared.actor import Actor


@dataclass(frozen=True, eq=False)
class Source:
    """The rows, how they look, and what may be asked of them."""

    rows: Callable[[Actor, str], QuerySet[Any]]
    permission: str
    serializer: type[serializers.ModelSerializer]
    filters: type[FilterSet] = FilterSet
    ordering: Mapping[str, str] = field(default_factory=dict)
    default_ordering: str = "id"
    permissions: tuple[str, ...] = ()  # beyond the rows' own: of fields and relations, and of what is filtered by

    def __post_init__(self) -> None:
        noun = resource_of(self.serializer)
        if noun and self.permission != f"{noun}.view":
            raise ValueError(f"{self.serializer.__name__} shows rows that {noun}.view has narrowed")
        asked = {each for name in self.filters.base_filters if (each := self.filter_permission(name))}
        more = sorted({*permissions_of(self.serializer), *asked} - {self.permission})
        object.__setattr__(self, "permissions", tuple(more))

    def filter_permission(self, name: str) -> str | None:
        """Return the permission that filtering by this takes: that of reading the field."""
        path = str(self.filters.base_filters[name].field_name)
        return field_rule(self.permission.split(".")[0], path.split("__", maxsplit=1)[0]).read

    def reach(self, actor: Actor) -> Hashable:
        """Return all of the actor's reach that decides the statement."""
        own = actor.scopes(self.permission)
        return (own, *map(actor.scopes, self.permissions)) if self.permissions else own
