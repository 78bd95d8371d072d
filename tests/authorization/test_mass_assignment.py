"""A body sets what its schema declares, and nothing else: every other field is refused by name, and nothing changes."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any

import orjson
import pytest

from api.openapi.document import document
from api.serializers import StrictMixin
from domain.audit.models import AuditEvent
from domain.policy.roles import SystemRole
from tests.authorization.calls import Call, Stage, calls, of_role, undone
from tests.authorization.oracle import held
from tests.contract.operations import resolve
from tests.support.nouns import model_of, with_rows

JSON = "application/json"
WRITES = [
    call
    for call in calls()
    if call.method in {"post", "patch", "put"} and JSON in call.body.get("requestBody", {}).get("content", {})
]
# A question asked by POST: it changes nothing.
QUESTIONS = {"POST /api/v1/authz/explain"}
EVERYTHING = [of_role(role) for role in SystemRole]
# What attackers try, whatever the resource.
TRIED = (
    *("id", "pk", "version", "created_at", "updated_at", "is_superuser", "is_staff", "is_active", "is_system"),
    *("password", "role", "roles", "role_id", "permissions", "scopes", "cells", "grants", "user_roles"),
    *("user", "user_id", "owner", "owner_id", "actor_id", "acting_by", "granted_by_id", "status", "state"),
    *("email_verified_at", "deactivated_at", "revoked_at", "ended_at", "consent_results", "tenant_id", "_state"),
    *("__proto__", "constructor", "DROP TABLE", ""),
)
TOGETHER = 15  # fields in one body; an answer names each of up to 20
Path = tuple[str | int, ...]
_keys = count()


def places(schema: dict[str, Any], body: Any, path: Path = ()) -> Iterator[tuple[Path, set[str]]]:
    """Yield each object of a body whose fields the schema names: where it is, and their names."""
    schema = resolve(document(), schema)
    if "discriminator" in schema and isinstance(body, dict):
        told = schema["discriminator"]
        yield from places({"$ref": told["mapping"][body[told["propertyName"]]]}, body, path)
        return
    for inner in (each for word in ("allOf", "oneOf", "anyOf") for each in schema.get(word, ())):
        yield from places(inner, body, path)
    if isinstance(body, dict) and "properties" in schema:
        yield path, set(schema["properties"])
        for name, value in body.items():
            yield from places(schema["properties"].get(name, {}), value, (*path, name))
    if isinstance(body, list) and body and "items" in schema:
        yield from places(schema["items"], body[0], (*path, 0))


def columns(noun: str) -> set[str]:
    """Return the names of the columns of the noun's model, and of what leads to it."""
    model = model_of(noun)
    if model is None:
        return set()
    return {name for field in model._meta.get_fields() for name in (field.name, getattr(field, "attname", field.name))}


def with_fields(body: Any, path: Path, more: dict[str, Any]) -> Any:
    """Return the body with more fields at this place."""
    body = deepcopy(body)
    node = body
    for step in path:
        node = node[step]
    node.update(more)
    return body


def value_for(name: str, stage: Stage) -> Any:
    """Return something that a field of this name could take."""
    if name.endswith("_at"):
        return "2020-01-01T00:00:00Z"
    if name.startswith(("is_", "consent_")):
        return True
    if name in {"id", "pk"} or name.endswith("_id"):
        return str(stage.cast.people["other"].pk)
    return {"version": 99, "role": "admin", "roles": ["admin"], "cells": {}, "status": "approved"}.get(name, "x")


def send(stage: Stage, call: Call, body: Any, pk: Any) -> Any:
    kind = next(iter(call.body["requestBody"]["content"]))
    headers = {"If-Match": "*"}
    if call.method == "post":
        headers["Idempotency-Key"] = f"body-{next(_keys)}"
    path = call.path.replace("{id}", str(pk))
    return stage.client.generic(call.method.upper(), path, orjson.dumps(body), content_type=kind, headers=headers)


def in_reach(stage: Stage, call: Call) -> Any:
    """Return a row that somebody with every role reaches with the operation's permission."""
    if not call.has_object:
        return None
    permission = str(call.permission)
    reach = held(permission, EVERYTHING)
    return next(row.pk for row in stage.rows[call.noun].values() if row.is_in(reach, permission))


def stored(call: Call, pk: Any) -> Any:
    """Return all that the table holds of the row, and how many rows there are."""
    model = model_of(call.noun)
    if model is None:
        return None
    row = model.objects.filter(pk=pk).values().first() if pk else None
    return model.objects.count(), repr(row)


def faults(stage: Stage, call: Call) -> Iterator[str]:
    with stage.holding(*EVERYTHING), undone():
        body, pk = with_rows(call.media["example"]), in_reach(stage, call)
        before = stored(call, pk)
        for path, declared in places(call.media["schema"], body):
            unknown = sorted({*columns(call.noun), *TRIED} - declared)
            for names in (unknown[start : start + TOGETHER] for start in range(0, len(unknown), TOGETHER)):
                more = {name: value_for(name, stage) for name in names}
                response = send(stage, call, with_fields(body, path, more), pk)
                errors = response.json().get("errors", []) if response.status_code == 422 else []
                named = {each["pointer"] for each in errors if each["code"] == "unknown_field"}
                wanted = {"/".join(map(str, ("", *path, _escaped(name)))) for name in names}
                yield from (
                    f"{pointer}: {response.status_code}, not refused by name" for pointer in sorted(wanted - named)
                )
                if stored(call, pk) != before:
                    yield f"{names[0]} …: something has changed"
                    return


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def wrote_nothing(response: Any) -> bool:
    """Tell whether an answer about many rows says that every one of them was refused."""
    told = response.json()
    return bool(told.get("outcomes")) and told["failed"] == len(told["outcomes"])


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_body__with_a_field_that_is_not_declared__is_refused_and_nothing_changes(stage, call):
    assert list(faults(stage, call)) == []


@pytest.mark.parametrize("call", [call for call in WRITES if call.permission and str(call) not in QUESTIONS], ids=str)
def test_body__as_documented__changes_something_only_together_with_a_record_of_it(stage, call):
    with stage.holding(*EVERYTHING), undone():
        pk = in_reach(stage, call)
        body = with_rows(call.media["example"])
        before, recorded = stored(call, pk), AuditEvent.objects.count()
        response = send(stage, call, body, pk)
        assert "unknown_field" not in response.content.decode()
        events = AuditEvent.objects.order_by("id")[recorded:]

        if stored(call, pk) != before:
            assert response.status_code < 300
            assert stage.cast.caller.pk in {event.actor_id for event in events}
        else:
            assert response.status_code >= 400 or events.count() > 0 or wrote_nothing(response), response.content


# The proof that these tests can fail.


def test_body__whose_unknown_fields_are_dropped__is_reported(monkeypatch, stage):
    call = next(each for each in WRITES if str(each) == "PATCH /api/v1/units/{id}")
    monkeypatch.delattr(StrictMixin, "to_internal_value")

    found = list(faults(stage, call))

    assert len(found) == TOGETHER + 1
    assert found[0] == "/: 200, not refused by name"
    assert found[-1] == " …: something has changed"
