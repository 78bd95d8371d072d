"""What every list filter is made of: strict values, repetition as OR, and conditions that a plan can keep."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

import django_filters
from django import forms
from django.db.models import (
    BooleanField,
    DateTimeField,
    Field,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    UUIDField,
)

from api.reading.plan import Slot
from domain.policy import limits
from domain.shared.models import Unaccented

INTEGERS = (-(2**31), 2**31 - 1)


class FlagField(forms.CharField):
    """`true` or `false`, and nothing else."""

    def clean(self, value: Any) -> bool:
        if value not in {"true", "false"}:
            raise forms.ValidationError("Must be true or false.", code="invalid")
        return value == "true"


class InstantField(forms.CharField):
    """An RFC 3339 instant."""

    def clean(self, value: Any) -> Any:
        result = DateTimeField().to_python(super().clean(value))
        if result is None or result.tzinfo is None:
            raise forms.ValidationError("Must be an RFC 3339 instant with an offset.", code="invalid")
        try:
            return result.astimezone(UTC)  # PostgreSQL knows offsets below sixteen hours only
        except OverflowError as error:
            raise forms.ValidationError("Must lie within the years 1 to 9999.", code="invalid") from error


class Filter(django_filters.Filter):
    """One query parameter. `column` is the value's type in SQL; a filter that can't repeat takes one value."""

    field_class: Any = forms.CharField
    column: Field = TextField()
    repeats = True
    literal = False  # whether the value itself, rather than only its presence, decides the statement

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Narrow the rows; `value` is a `Slot`, or the value itself for a literal filter."""
        lookup = "any_of" if self.repeats and self.lookup_expr == "exact" else self.lookup_expr
        return rows.filter(**{f"{self.field_name}__{lookup}": value})

    def slot(self, parameter: str) -> Slot:
        return Slot(parameter, self.column, many=self.repeats)


class Text(Filter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class Contains(Text):
    """A part of the text, in any case."""

    repeats = False

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="icontains", **kwargs)


class Choice(Filter):
    field_class = forms.ChoiceField


class Number(Filter):
    field_class = forms.IntegerField
    column = IntegerField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        low, high = INTEGERS
        super().__init__(*args, min_value=low, max_value=high, **kwargs)
        self.repeats = self.lookup_expr == "exact"


class Instant(Filter):
    field_class = InstantField
    column = DateTimeField()
    repeats = False


class Identifier(Filter):
    """The id of a related object, by its column's name (`unit_id`)."""

    field_class = forms.UUIDField
    column = UUIDField()

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        relation = str(self.field_name).removesuffix("_id")
        return rows.filter(**{f"{relation}__id__any_of": value})


class Flag(Filter):
    field_class = FlagField
    column = BooleanField()
    repeats = False


class Condition(Filter):
    """A flag that means a condition: true keeps the rows that meet it, false the others."""

    field_class = FlagField
    repeats = False
    literal = True

    def __init__(self, condition: Callable[[], Q], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.condition = condition

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(self.condition()) if value else rows.exclude(self.condition())


class Search(Filter):
    """Words looked for in a folded column: a part of it as written, or a word much like one in it (trigrams)."""

    repeats = False

    def __init__(self, field_name: str = "searched", **kwargs: Any) -> None:
        kwargs.setdefault("label", "Words to look for; accents and case don't matter, small typing errors neither.")
        super().__init__(field_name=field_name, max_length=limits.SEARCH_LENGTH_MAX, **kwargs)

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        words = Unaccented(value)
        return rows.filter(
            Q(**{f"{self.field_name}__contains": words}) | Q(**{f"{self.field_name}__trigram_word_similar": words})
        )


class FilterSet(django_filters.FilterSet):
    """The filters of one list. Only our own kinds, declared one by one."""
