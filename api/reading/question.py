"""What a reader asks for: the query string, checked strictly against what the view allows."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from api.problems import InvalidQuery, Malformed
from api.reading.columns import declared, expandable
from domain.policy import limits


def refuse(parameter: str, code: str, detail: str, **params: Any) -> InvalidQuery:
    """Make the refusal of one query parameter."""
    return InvalidQuery(detail, errors=[{"parameter": parameter, "code": code, "detail": detail, "params": params}])


def pairs(query_string: str) -> dict[str, list[str]]:
    """Split a query string into names and their values.

    :raises Malformed: if it is not UTF-8
    :raises InvalidQuery: if there are more values than anybody needs
    """
    found: dict[str, list[str]] = {}
    if not query_string:
        return found
    try:
        for name, value in parse_qsl(query_string, keep_blank_values=True, errors="strict", max_num_fields=200):
            found.setdefault(name, []).append(value)
    except UnicodeDecodeError as error:
        raise Malformed("The query string is not valid UTF-8.") from error
    except ValueError as error:
        raise InvalidQuery("The query string has too many parameters.") from error
    return found


def check_names(given: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse parameters that the operation does not have.

    :raises InvalidQuery: naming each, and the valid ones
    """
    valid = sorted(allowed)
    unknown = [name for name in given if name not in valid]
    if unknown:
        raise InvalidQuery(
            f"Unknown query parameter: {', '.join(unknown)}.",
            errors=[
                {
                    "parameter": name,
                    "code": "unknown_parameter",
                    "detail": f"There is no parameter {name!r} here.",
                    "params": {"valid": valid},
                }
                for name in unknown
            ],
        )


def single(given: Mapping[str, list[str]], name: str) -> str | None:
    """Return a parameter that may be given once.

    :raises InvalidQuery: if it is repeated
    """
    values = given.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise refuse(name, "repeated", f"{name} may be given only once.")
    return values[0]


def chosen(given: Mapping[str, list[str]], name: str, allowed: Iterable[str]) -> list[str]:
    """Return a comma-separated choice from an allow-list, in the order given and without repetition.

    :raises InvalidQuery: naming what is not on the list, and the list
    """
    names = list(dict.fromkeys(part for value in given.get(name, ()) for part in value.split(",") if part))
    valid = list(allowed)
    wrong = [part for part in names if part not in valid]
    if wrong:
        raise refuse(name, "invalid_choice", f"Not possible in {name}: {', '.join(wrong)}.", valid=valid)
    return names


@cache
def expansions(serializer: Any, depth: int = limits.EXPAND_DEPTH) -> tuple[str, ...]:
    """Return every path that `expand` takes for this serializer."""
    found: list[str] = []
    for name, inner in expandable(serializer).items():
        found.append(name)
        if depth > 1:
            found.extend(f"{name}.{path}" for path in expansions(inner, depth - 1))
    return tuple(found)


@cache
def selectable(serializer: Any) -> tuple[str, ...]:
    """Return every name that `fields` takes: the serializer's own, and one level into what can be expanded."""
    inner = expandable(serializer)
    own = [name for name in declared(serializer) if name not in inner]
    nested = [
        f"{name}.{field}" for name, kind in inner.items() for field in declared(kind) if field not in expandable(kind)
    ]
    return (*own, *inner, *nested)


@lru_cache(maxsize=2048)
def shape_tree(serializer: Any, fields: tuple[str, ...], expand: tuple[str, ...]) -> dict[str, Any]:
    """Return the tree of fields to write: names in the serializer's order, a subtree for each expanded relation.

    Naming a relation in `fields`, or a field below it, expands it too.
    """
    relations = expandable(serializer)
    heads = {path.split(".")[0] for path in expand} | {
        name.split(".")[0] for name in fields if name.split(".")[0] in relations
    }
    wanted = {name.split(".")[0] for name in fields}
    tree: dict[str, Any] = {}
    for name in declared(serializer):
        if name in relations:
            if name in heads:
                below = tuple(path.split(".", 1)[1] for path in fields if path.startswith(f"{name}."))
                deeper = tuple(path.split(".", 1)[1] for path in expand if path.startswith(f"{name}."))
                tree[name] = shape_tree(relations[name], below, deeper)
        elif not wanted or name in wanted:
            tree[name] = None
    return tree
