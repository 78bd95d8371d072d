"""Lists: the same few queries however many rows, and no parameter that is silently ignored."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model
from factory.django import DjangoModelFactory

import tests.factories
from api.reading.columns import expandable
from tests.architecture.guards.operations import Operation

QUERIES_MAX = 3  # the caller, the rows, and one more where a list has a reason
FEW, MANY = 2, 12


@cache
def factories() -> dict[type[Model], type[DjangoModelFactory]]:
    """Return the factory of each model that has one."""
    for module in pkgutil.iter_modules(tests.factories.__path__):
        importlib.import_module(f"tests.factories.{module.name}")
    found: dict[type[Model], type[DjangoModelFactory]] = {}
    unseen = DjangoModelFactory.__subclasses__()
    while unseen:
        each = unseen.pop()
        unseen.extend(each.__subclasses__())
        if each._meta.model is not None:
            found[each._meta.model] = each
    return found


def model_of(operation: Operation) -> type[Model]:
    model: type[Model] = operation.view.serializer_class.Meta.model
    return model


def without_factory(lists: list[Operation], known: dict[type[Model], Any]) -> list[str]:
    return [f"{each}: no factory for {model_of(each).__name__}" for each in lists if model_of(each) not in known]


def questions(operation: Operation) -> Iterator[str]:
    """Yield the URL as it is, and with everything expanded."""
    yield f"{operation.path}?page_size=100"
    if names := ",".join(expandable(operation.view.serializer_class)):
        yield f"{operation.path}?page_size=100&expand={names}"


@dataclass(frozen=True)
class Cost:
    """What a list costs with few rows and with many."""

    few: int
    many: int

    def faults(self) -> Iterator[str]:
        if self.many != self.few:
            yield f"{self.few} queries for {FEW} rows, {self.many} for {MANY}"
        if self.few > QUERIES_MAX:
            yield f"{self.few} queries, more than {QUERIES_MAX}"


def whose(model: type[Model], person: Any) -> dict[str, Any]:
    """Return what makes a row this person's, for lists in which everybody sees their own only."""
    names = {field.name for field in model._meta.fields}
    return {name: person for name in ("owner", "user", "person", "recipient") if name in names}


def cost(
    get: Callable[[], Any],
    count: Callable[[Callable[[], Any]], int],
    factory: type[DjangoModelFactory],
    **values: Any,
) -> Cost:
    """Measure a list with few rows, then with many; each answer must hold them all."""
    there = len(get().json()["results"])  # what the migrations put in, and the caller's own
    factory.create_batch(FEW, **values)
    get()  # so that the caller, who is known for seconds only, is known now
    few = count(lambda: _with_rows(get(), there + FEW))
    factory.create_batch(MANY - FEW, **values)
    get()
    return Cost(few, count(lambda: _with_rows(get(), there + MANY)))


def _with_rows(response: Any, rows: int) -> None:
    assert response.status_code == 200, response.content
    assert len(response.json()["results"]) == rows, "the list does not show the rows that were made"


def ignored_parameter(get: Callable[[str], Any], operation: Operation) -> str | None:
    """Say whether the list lets a parameter pass that it does not know."""
    response = get(f"{operation.path}?no_such_parameter=1")
    if response.status_code == 400 and response.json()["code"] == "invalid_query":
        return None
    return f"{operation} answers {response.status_code} to an unknown parameter"
