"""Made-up requests, sensible and not, against the real application: every answer is one that the document declares."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from api import throttles
from api.openapi import naming
from api.openapi.document import document
from config.env import THROTTLE_KINDS
from config.wsgi import application
from domain.policy.roles import SystemRole
from tests.architecture.guards.operations import AN_ID
from tests.contract.operations import operations
from tests.contract.rows import make_reached, noun_of_path
from tests.support.client import Client
from tests.support.nouns import has_rows, make
from tests.support.standing import refreshed, standing

EXAMPLES = 8


@schemathesis.serializer("text/csv")
def as_it_is(context: Any, value: Any) -> bytes:
    """Send what is no JSON as the text that it is."""
    return str(value).encode(errors="replace")


CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PLENTY = dict.fromkeys(THROTTLE_KINDS, "1000000/60")
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
OPERATIONS = {each.ok().definition.raw["operationId"]: each.ok() for each in SCHEMA.get_all_operations()}
DECLARED = {each.body["operationId"]: each for each in operations(document())}
ON_OBJECTS = [name for name, each in DECLARED.items() if "{id}" in each.path]
bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's own connection, with its transaction, open between requests, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def _people(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[SystemRole, Client]]:
    with standing(django_db_blocker.unblock, SystemRole.ADMIN) as people:
        yield people


@pytest.fixture
def admin(_people: dict[SystemRole, Client], db: None, settings: Any) -> Iterator[Client]:
    """Return an administrator with plenty of requests."""
    settings.THROTTLE_RATES = PLENTY
    throttles.rate.cache_clear()
    yield refreshed(_people[SystemRole.ADMIN])
    throttles.rate.cache_clear()


def stock(admin: Client, name: str) -> dict[str, Any]:
    """Make a row for the operation, in a state to step from, and one to be read beside it."""
    if not naming.segments(DECLARED[name].path):
        return {}  # the index is about nothing
    about = noun_of_path(DECLARED[name])
    alike = [each for each in ON_OBJECTS if noun_of_path(DECLARED[each]) == about]
    chosen = [each for each in alike if each == name or DECLARED[each].method == "get"]
    return {each: make_reached(DECLARED[each], admin.user) for each in chosen}


@cache
def referred() -> frozenset[str]:
    """Return the references in the bodies of the document that a row can be made for."""
    names = {name for schema in document()["components"]["schemas"].values() for name in schema.get("properties", ())}
    return frozenset(name for name in names if name.endswith("_id") and has_rows(name.removesuffix("_id")))


def point_at_known_objects(body: Any, found: dict[str, Any]) -> None:
    """Let half of the references lead somewhere. `found` keeps the row that each name leads to."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in referred() and isinstance(value, str) and ord(value[:1] or "0") % 2:
                row = found.get(name) or found.setdefault(name, make(name.removesuffix("_id")))
                body[name] = str(row.pk)


def probe(operation: Any, mode: GenerationMode, client: Client, **fixed: Any) -> None:
    """Send made-up requests and check every answer."""
    found: dict[str, Any] = {}

    @bounded
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def send(case: Any) -> None:
        point_at_known_objects(case.body, found)
        authorization = client.defaults.get("HTTP_AUTHORIZATION", "")
        narrowed = "fields" in (case.query or {})
        case.call_and_validate(
            headers={"Authorization": authorization} if authorization else {},
            checks=CHECKS[:-1] if narrowed else CHECKS,
        )

    send()


# Valid requests to objects go to one that exists, below: to any other they would all end at the same 404.
MADE_UP = [
    pytest.param(name, mode, id=f"{mode.name.lower()}-{name}")
    for mode in GenerationMode
    for name in OPERATIONS
    if mode is not GenerationMode.POSITIVE or name not in ON_OBJECTS
]


@pytest.mark.parametrize(("name", "mode"), MADE_UP)
def test_operation__called_with_anything__answers_as_declared(admin, name, mode):
    stock(admin, name)

    probe(OPERATIONS[name], mode, admin)


@pytest.mark.parametrize("name", ON_OBJECTS)
def test_operation__on_an_object_that_exists__answers_as_declared(admin, name):
    operation = OPERATIONS[name]
    headers = {} if operation.method == "get" else {"If-Match": "*"}
    pk = str(stock(admin, name)[name].pk)

    probe(operation, GenerationMode.POSITIVE, admin, path_parameters={"id": pk}, headers=headers)


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if each.definition.raw["security"]])
def test_operation__called_by_nobody__answers_as_declared(db, client_as, name):
    # Whatever is in it, nobody gets any further than the door.
    declared = DECLARED[name]

    response = client_as().generic(declared.method.upper(), declared.path.replace("{id}", str(AN_ID)), "{}")

    assert str(response.status_code) in declared.body["responses"]
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", document()["paths"])
def test_path__called_with_a_method_that_is_not_declared__refuses_and_names_those_that_are(admin, path):
    declared = {method.upper() for method in document()["paths"][path]}
    url = re.sub(r"{\w+}", str(AN_ID), path)

    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - declared:
        response = admin.generic(method, url)

        assert response.status_code == 405, method
        assert response.json()["code"] == "method_not_allowed"
        assert set(response["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == declared
