"""JSON values: how deep and how many they are, where one stands, and when two are the same."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from domain.policy import limits


def pointer(place: Iterable[str | int]) -> str:
    """Return a place as a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(each).replace('~', '~0').replace('/', '~1')}" for each in place)


def depth_of(value: Any) -> int:
    """Return how many arrays and objects are inside of each other. What comes in is nested to a limit already."""
    if not isinstance(value, dict | list):
        return 0
    return 1 + max((depth_of(each) for each in (value.values() if isinstance(value, dict) else value)), default=0)


def walk(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Yield a value and all that are inside of it, each with its place."""
    yield value, place
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in pairs:
        yield from walk(each, (*place, name))


def is_exact(value: Any) -> bool:
    """Tell whether a value is no number that a client, the database or a spreadsheet might read as another one."""
    return not isinstance(value, int | float) or abs(value) <= limits.FORM_NUMBER_MAX


def merged(value: Any, change: Any) -> Any:
    """Return a value after a JSON merge patch (RFC 7396): null takes a member away, an array comes as a whole."""
    if not isinstance(change, dict):
        return change
    result = dict(value) if isinstance(value, dict) else {}
    for name, each in change.items():
        if each is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), each)
    return result


def count_values(value: Any) -> int:
    """Return how many values there are, those inside of others too."""
    return sum(1 for _ in walk(value))


def same(value: Any) -> Hashable:
    """Return what is equal for values that JSON Schema takes for the same: 1 is 1.0, and not true."""
    if isinstance(value, dict):
        return ("object", frozenset((name, same(each)) for name, each in value.items()))
    if isinstance(value, list):
        return ("array", tuple(same(each) for each in value))
    return (isinstance(value, bool), value)
