"""What a view declares about its reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.reading.filters import FilterSet
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
