"""What a query string wishes, understood once: the same text means the same thing to the same list."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms

from api.reading import keyset
from api.reading.plan import Direction
from api.reading.question import check_names, chosen, expansions, pairs, refuse, selectable, single
from api.reading.source import Source
from domain.policy import limits

LIST_PARAMETERS = ("cursor", "page_size", "ordering", "include_total")
SHAPE_PARAMETERS = ("fields", "expand")


@dataclass(frozen=True)
class Wishes:
    """`shape` decides the statement's text, `values` are bound to it, `rest` opens the query of the page links."""

    tree_key: tuple[tuple[str, ...], tuple[str, ...]]
    order: str
    keys: tuple[keyset.Key, ...]
    filters: tuple[tuple[str, Any], ...]
    values: dict[str, Any]
    page_size: int
    continued: bool
    backwards: bool
    include_total: bool
    rest: str

    @property
    def direction(self) -> Direction:
        return "backward" if self.backwards else "forward"

    @property
    def shape(self) -> tuple[Any, ...]:
        return (self.tree_key, self.order, self.filters, self.continued, self.backwards)


@lru_cache(maxsize=2048)
def wishes(source: Source, query_string: str) -> Wishes:
    """Understand a list's query string.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    given = pairs(query_string)
    check_names(given, (*source.filters.base_filters, *LIST_PARAMETERS, *SHAPE_PARAMETERS))
    order, keys = _order(source, given)
    size = _page_size(given)
    text = single(given, "cursor")
    cursor = None if text is None else keyset.decode(order, text)
    values: dict[str, Any] = {"size": size, "limit": size + 1}
    if cursor:
        values |= keyset.slots(cursor)
    filters = _filters(source, given, values)
    return Wishes(
        tree_key=_tree_key(source, given),
        order=order,
        keys=keys,
        filters=filters,
        values=values,
        page_size=size,
        continued=cursor is not None,
        backwards=bool(cursor and cursor.backwards),
        include_total=_flag(given, "include_total"),
        rest="".join(f"{urlencode({name: all_}, doseq=True)}&" for name, all_ in given.items() if name != "cursor"),
    )


@lru_cache(maxsize=2048)
def one_wishes(source: Source, query_string: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Understand one object's query string: which fields, which expansions.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    given = pairs(query_string)
    check_names(given, SHAPE_PARAMETERS)
    return _tree_key(source, given)


def _tree_key(source: Source, given: dict[str, list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    fields = chosen(given, "fields", selectable(source.serializer))
    expand = chosen(given, "expand", expansions(source.serializer))
    return tuple(sorted(fields)), tuple(sorted(expand))


def _order(source: Source, given: dict[str, list[str]]) -> tuple[str, tuple[keyset.Key, ...]]:
    both = [sign + name for name in source.ordering for sign in ("", "-")]
    names = chosen(given, "ordering", both) or source.default_ordering.split(",")
    keys = [keyset.Key(source.ordering.get(name.lstrip("-"), "id"), name.startswith("-")) for name in names]
    if len({key.path for key in keys}) < len(keys):
        raise refuse("ordering", "repeated", "A field may stand in the order only once.")
    if keys[-1].path != "id":
        keys.append(keyset.Key("id", descending=False))
    return f"{source.permission} {','.join(names)}", tuple(keys)


def _page_size(given: dict[str, list[str]]) -> int:
    text = single(given, "page_size")
    if text is None:
        return limits.PAGE_SIZE
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= limits.PAGE_SIZE_MAX):
        detail = f"page_size is a whole number from 1 to {limits.PAGE_SIZE_MAX}."
        raise refuse("page_size", "invalid", detail, minimum=1, maximum=limits.PAGE_SIZE_MAX)
    return int(text)


def _flag(given: dict[str, list[str]], name: str) -> bool:
    text = single(given, name)
    if text not in {None, "true", "false"}:
        raise refuse(name, "invalid", f"{name} is true or false.", valid=["true", "false"])
    return text == "true"


def _filters(source: Source, given: dict[str, list[str]], values: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Check each filter's values and put them among those to bind; return what decides the statement."""
    found = []
    for name, declared in source.filters.base_filters.items():
        if name not in given:
            continue
        if not declared.repeats:
            single(given, name)
        if len(given[name]) > limits.FILTER_VALUES_MAX:
            raise refuse(name, "too_many", f"{name} takes at most {limits.FILTER_VALUES_MAX} values.")
        cleaned = [_clean(name, declared, text) for text in given[name]]
        if declared.literal:
            found.append((name, cleaned[0]))
        else:
            values[name] = cleaned if declared.repeats else cleaned[0]
            found.append((name, None))
    return tuple(found)


def _clean(name: str, declared: Any, text: str) -> Any:
    try:
        return declared.field.clean(text)
    except forms.ValidationError as error:
        choices = getattr(declared.field, "choices", ())
        params = {"valid": [str(value) for value, _ in choices]} if choices else {}
        raise refuse(name, "invalid", f"{name}: {error.messages[0]}", **params) from error
