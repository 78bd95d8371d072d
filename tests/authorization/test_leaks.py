"""Nothing is told of rows and fields beyond reach: not by an id, a field, an expansion, a filter or an order."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from api.openapi.document import document
from domain.policy.fields import FIELDS
from domain.policy.permissions import MATRIX
from domain.policy.roles import SystemRole
from tests.authorization.calls import Call, Stage, calls, of_role
from tests.authorization.oracle import Holding, held
from tests.authorization.test_matrix import castings
from tests.authorization.worlds import Row
from tests.support.nouns import model_of

CALLS = [call for call in calls() if call.permission is not None]
OBJECTS = [call for call in CALLS if call.has_object]
LISTS = [call for call in CALLS if call.is_list]
UNKNOWN = UUID("01930000-0000-7000-8000-000000000000")
MALFORMED = (
    "1",
    "not-an-id",
    "01930000-0000-7000-8000-00000000000",
    str(UNKNOWN).upper().replace("0", "a"),
    "%27OR%201",
)


def answer(stage: Stage, call: Call, pk: Any) -> Any:
    """Return what the client sees of a refusal, without what is the request's own."""
    headers = {} if call.method == "get" else {"If-Match": "*"}
    body = "" if call.method == "get" else "{}"
    response = stage.client.generic(call.method.upper(), call.path.replace("{id}", str(pk)), body, headers=headers)
    told = response.json()
    return response.status_code, {name: told[name] for name in told if name not in {"request_id", "instance"}}


@pytest.mark.parametrize("call", OBJECTS, ids=str)
def test_id__unknown_or_of_a_row_beyond_sight_or_malformed__is_answered_alike(stage, call):
    for role in SystemRole:
        with stage.holding(of_role(role)):
            seen, asked = (held(name, [of_role(role)]) for name in (call.view, str(call.permission)))
            if not asked:
                continue
            unknown = answer(stage, call, UNKNOWN)
            beyond = [row.pk for row in stage.rows[call.noun].values() if not row.is_in(seen, call.view)]

            assert all(answer(stage, call, pk) == unknown for pk in beyond), role
            if unknown[0] == 404:  # a body that is looked at first is refused for all ids alike
                assert all(answer(stage, call, pk) == unknown for pk in MALFORMED), role


def known_ids(stage: Stage) -> dict[str, tuple[str, Row]]:
    return {str(row.pk): (noun, row) for noun, rows in stage.rows.items() for row in rows.values()}


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object with an id, at any depth."""
    if isinstance(node, dict):
        if "id" in node:
            yield node
        for inner in node.values():
            yield from objects(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from objects(inner)


def shapes(call: Call) -> Iterator[str]:
    """Yield the query strings that ask for all there is, and for the guarded fields alone."""
    yield ""
    components = document()["components"]["parameters"]
    for name in (each.get("$ref", "").rpartition("/")[2] for each in call.body["parameters"]):
        if name.endswith("Expand"):
            yield f"expand={','.join(components[name]['schema']['items']['enum'])}"
    guarded = [name for name, rule in FIELDS.get(call.noun, {}).items() if rule.read]
    if guarded:
        yield f"fields={','.join(('id', *guarded))}"


def told_beyond(
    stage: Stage, holdings: list[Holding], found: Any, ids: dict[str, tuple[str, Row]], *, top: str
) -> Iterator[str]:
    """Yield each object, and each field of one, that the table does not let this caller read."""
    for shown in objects(found):
        noun, row = ids.get(shown["id"], ("", None))
        if row is None or f"{noun}.view" not in MATRIX:
            continue
        if noun != top and not row.is_in(held(f"{noun}.view", holdings), f"{noun}.view"):
            yield f"{noun} {shown['id']} is shown whole"
        for name, rule in FIELDS.get(noun, {}).items():
            readable = rule.read is None or row.is_in(held(rule.read, holdings), rule.read)
            if not readable and shown.get(name) is not None:
                yield f"{noun}.{name} is shown"


def stored(noun: str, pk: Any, name: str) -> Any:
    return model_of(noun).objects.values_list(name, flat=True).get(pk=pk)


@pytest.mark.parametrize("call", LISTS, ids=str)
def test_list__in_every_shape__shows_no_field_and_no_relation_beyond_reach(stage, call):
    found, ids = set(), known_ids(stage)
    for words, holdings in castings(call):
        with stage.holding(*holdings):
            if not held(str(call.permission), holdings):
                continue
            for query in shapes(call):
                response = stage.client.get(f"{call.path}?page_size=200&{query}")
                if response.status_code != 200:
                    found.add(f"{words}, {query}: {response.status_code}, so that nothing is tried")
                    continue
                told = told_beyond(stage, holdings, response.json(), ids, top=call.noun)
                found |= {f"{words}, {query}: {each}" for each in told}

    assert found == set()


def guarded_filters(call: Call) -> Iterator[tuple[str, str, str]]:
    """Yield each filter on a guarded field: its name, the field, the permission to read it."""
    for parameter in call.body["parameters"]:
        name = str(parameter.get("name", ""))
        rule = FIELDS.get(call.noun, {}).get(name.partition("__")[0])
        if parameter.get("in") == "query" and rule is not None and rule.read:
            yield name, name.partition("__")[0], rule.read


@pytest.mark.parametrize("call", LISTS, ids=str)
def test_filter__by_a_guarded_field__finds_no_row_whose_field_is_unreadable(stage, call):
    found = []
    for name, column, permission in guarded_filters(call):
        values = {stored(call.noun, row.pk, column) for row in stage.rows[call.noun].values()}
        for words, holdings in castings(call):
            with stage.holding(*holdings):
                if not held(str(call.permission), holdings):
                    continue
                reach, ids = held(permission, holdings), known_ids(stage)
                for value in values:
                    text = str(value).lower() if isinstance(value, bool) else str(value)
                    response = stage.client.get(f"{call.path}?page_size=200&{urlencode({name: text})}")
                    rows = response.json()["results"] if response.status_code == 200 else []
                    found += [
                        f"{words}, {name}={text}"
                        for shown in rows
                        if shown["id"] in ids and not ids[shown["id"]][1].is_in(reach, permission)
                    ]

    assert found == []


# The proof that these tests can fail.


def test_field__shown_beyond_reach__is_reported(stage):
    ids, peer = known_ids(stage), str(stage.cast.people["peer"].pk)
    page = {"results": [{"id": peer, "email": "peer@example.org", "phone": None, "given_name": "P"}]}

    told = told_beyond(stage, [of_role(SystemRole.STUDENT)], page, ids, top="user")

    assert list(told) == ["user.email is shown"]


def test_relation__shown_beyond_reach__is_reported(stage):
    ids, other = known_ids(stage), str(stage.cast.people["other"].pk)
    page = {"results": [{"id": "x", "owner": {"id": other, "given_name": "O"}}]}

    told = told_beyond(stage, [of_role(SystemRole.STUDENT)], page, ids, top="job")

    assert list(told) == [f"user {other} is shown whole"]
