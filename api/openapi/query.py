"""The query parameters of a list or an object, read from what the view declares about its reads."""

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxLengthValidator
from django.db.models import DateField, Field, Model

from api.reading import filters
from api.reading.keyset import field_at
from api.reading.question import expansions, selectable
from api.reading.source import Source
from domain.policy import limits

Parameter = dict[str, Any]
COMPARED = {"gt": "more than this", "gte": "at least this", "lt": "less than this", "lte": "at most this"}
IN_TIME = {"gt": "after this", "gte": "at or after this", "lt": "before this", "lte": "at or before this"}


def list_parameters(source: Source) -> list[Parameter]:
    """Return what narrows and orders a list."""
    found = [filter_parameter(name, declared, source) for name, declared in source.filters.base_filters.items()]
    return [*found, _ordering(source)] if source.ordering else found


def shape_parameters(source: Source) -> dict[str, Parameter]:
    """Return `fields` and `expand` as components: all operations on a resource share them."""
    thing = source.serializer.__name__.removesuffix("Serializer")
    fields = _choices("fields", selectable(source.serializer), "Only these fields, and the relations named here.")
    paths = expansions(source.serializer)
    expand = _choices("expand", paths, "Show these relations as whole objects, in the same query.")
    return {f"{thing}Fields": fields, **({f"{thing}Expand": expand} if paths else {})}


def _ordering(source: Source) -> Parameter:
    both = [sign + name for name in source.ordering for sign in ("", "-")]
    text = f"The order; `-` turns a field around. Without it: `{source.default_ordering}`."
    return _choices("ordering", both, text)


def _choices(name: str, values: Any, text: str) -> Parameter:
    return {
        "name": name,
        "in": "query",
        "description": f"{text} Separate several by commas.",
        "schema": {"type": "array", "items": {"type": "string", "enum": list(values)}, "uniqueItems": True},
        "style": "form",
        "explode": False,
    }


def filter_parameter(name: str, declared: Any, source: Source) -> Parameter:
    """Return one filter's parameter; one that may be repeated is an array."""
    schema = value_schema(declared)
    text = _text(name, declared, source)
    if declared.repeats:
        array = {"type": "array", "items": schema, "maxItems": limits.FILTER_VALUES_MAX}
        more = {"schema": array, "style": "form", "explode": True}
        return {
            "name": name,
            "in": "query",
            "description": f"{text} Repeat it to allow several values.",
            **more,
        }
    return {"name": name, "in": "query", "description": text, "schema": schema}


def value_schema(declared: Any) -> dict[str, Any]:
    """Return the schema of one value, from the form field that checks it."""
    field: Any = declared.field
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return {"type": "string", "enum": [str(value) for value, _ in choices if value]}
    if isinstance(field, filters.FlagField):
        return {"type": "boolean"}
    if isinstance(field, filters.InstantField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, forms.UUIDField):
        return {"type": "string", "format": "uuid"}
    longest = [each.limit_value for each in field.validators if isinstance(each, MaxLengthValidator)]
    return {"type": "string", "minLength": 1, **({"maxLength": min(longest)} if longest else {})}


def _text(name: str, declared: Any, source: Source) -> str:
    """Return a filter's own label, or what it does to the field it looks at."""
    if declared._label:
        return str(declared._label)
    path, lookup = declared.field_name, declared.lookup_expr
    field = _field(source.serializer.Meta.model, path)
    about = f" {field.help_text}" if field is not None and field.help_text else ""
    shown = name.partition("__")[0]
    if lookup in COMPARED:
        words = IN_TIME if isinstance(field, DateField) else COMPARED
        return f"`{shown}` is {words[lookup]}.{about}"
    if lookup == "icontains":
        return f"`{shown}` contains this, in any case.{about}"
    return f"`{shown}` is this.{about}"


def _field(model: type[Model], path: str) -> Field | None:
    try:
        return field_at(model, path)
    except FieldDoesNotExist:
        return None
