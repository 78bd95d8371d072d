"""The table of permissions is the same in the rule book, in the API's own words, and at every operation."""

import re

import pytest

from domain.policy.permissions import COLUMNS, MATRIX
from domain.policy.reach import DESCRIPTIONS, Scope
from domain.policy.roles import SystemRole
from tests.architecture.guards.operations import Operation
from tests.architecture.guards.operations import operations as routed
from tests.authorization.calls import Call, calls

CALLS = calls()
CELLS = [
    {"permission": name, "cells": [{"role": role.value, "scope": cells[role].value} for role in SystemRole]}
    for name, cells in MATRIX.items()
]


def in_words(operation: Operation) -> str:
    """Return an operation as the document calls it."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", str(operation).replace("<uuid:pk>", "{id}"))


def disagreements(found: list[Call]) -> list[str]:
    """Return the operations whose document and view name different permissions."""
    asked = {in_words(each): each.permission for each in routed()}
    return [
        f"{call}: {call.permission} in the document, {asked.get(str(call))} at the gate"
        for call in found
        if asked.get(str(call), "no such route") != call.permission
    ]


def test_document__and_views__name_the_same_permissions():
    assert disagreements(CALLS) == []


def test_document__holds_every_operation_that_is_routed():
    declared = {str(call) for call in CALLS}

    missing = {in_words(each) for each in routed() if each.method != "head"} - declared
    assert {name for name in missing if name.partition(" ")[2].startswith("/api/v1/")} == set()


def test_permissions__that_the_api_tells__are_those_of_the_table(client_as):
    told = client_as("student").get("/api/v1/meta/permissions").json()["permissions"]

    assert told == CELLS


@pytest.mark.parametrize("role", SystemRole)
def test_me__tells_each_role_its_column(client_as, role):
    told = client_as(role).get("/api/v1/me").json()["permissions"]

    assert told == [
        {"permission": name, "scopes": [cells[role].value], "within": []}
        for name, cells in MATRIX.items()
        if cells[role] is not Scope.NONE
    ]


@pytest.mark.parametrize("call", [call for call in CALLS if call.permission], ids=str)
def test_description__tells_every_role_in_the_words_of_its_scope(call):
    scopes = set(MATRIX[call.permission].values())

    assert all(DESCRIPTIONS[scope] in call.body["description"] for scope in scopes - {Scope.NONE})
    assert ("- Not: " in call.body["description"]) == (Scope.NONE in scopes)


def test_columns__are_the_table_turned_around():
    assert {role: dict(cells) for role, cells in COLUMNS.items()} == {
        role: {name: cells[role] for name, cells in MATRIX.items() if cells[role] is not Scope.NONE}
        for role in SystemRole
    }


def test_permission__told_wrongly__is_reported():
    call = next(each for each in CALLS if each.permission == "unit.change")
    planted = Call(call.method, call.path, {**call.body, "x-required-permission": "unit.view"})

    assert disagreements([planted]) == [f"{call}: unit.view in the document, unit.change at the gate"]
