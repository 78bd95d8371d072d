"""The documented requests, sent as they stand: only references are pointed at rows that exist."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.openapi.document import document
from domain.policy.roles import SystemRole
from tests.contract.operations import Operation, operations, resolve
from tests.factories.academic import (
    CourseFactory,
    CourseUnitFactory,
    SemesterOfferingFactory,
    TeachingPeriodFactory,
    UnitFactory,
)
from tests.factories.authentication import PasskeyFactory
from tests.factories.users import UserFactory, UserRoleFactory

JSON = "application/json"
# An example can't hold a token, a code or a signature that is still good.
UNREPEATABLE = {
    "addPasskey",
    "confirmTotp",
    "giveSecondFactor",
    "logInWithPasskey",
    "refreshTokens",
    "removeTotp",
    "renewRecoveryCodes",
}
SENT = [
    (each, kind)
    for each in operations(document())
    for kind in each.body.get("requestBody", {}).get("content", {})
    if each.body["operationId"] not in UNREPEATABLE
]
OBJECTS = {
    "course": CourseFactory,
    "unit": UnitFactory,
    "course_unit": CourseUnitFactory,
    "teaching_period": TeachingPeriodFactory,
    "semester_offering": SemesterOfferingFactory,
    "user": UserFactory,
    "passkey": PasskeyFactory,
    "convenor": lambda: UserRoleFactory(role=SystemRole.CONVENOR).user,
}
# What even an administrator reaches of their own only.
OF_THE_CALLER = {"passkey"}


def with_rows(body: Any) -> Any:
    """Point every reference at a new row."""
    if isinstance(body, list):
        return [with_rows(each) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: str(OBJECTS[name.removesuffix("_id")]().pk) if name.endswith("_id") else with_rows(value)
        for name, value in body.items()
    }


def address(operation: Operation, caller: Any) -> str:
    noun = (operation.body["x-required-permission"] or "").partition(".")[0]
    if "{id}" not in operation.path:
        return operation.path
    row = OBJECTS[noun](user=caller) if noun in OF_THE_CALLER else OBJECTS[noun]()
    return operation.path.replace("{id}", str(row.pk))


@pytest.mark.parametrize(("operation", "kind"), SENT, ids=str)
def test_example__sent__is_taken_and_answered_as_declared(contract, client_as, operation, kind):
    example = with_rows(operation.body["requestBody"]["content"][kind]["example"])
    person = UserFactory(email="student@demo.example")
    person.set_password("campus-demo-2026")
    person.save()
    client = client_as("admin") if operation.body["security"] else client_as()
    headers = {"If-Match": "*"} if operation.method == "patch" else {"Idempotency-Key": "an-example"}

    response = client.generic(
        operation.method.upper(),
        address(operation, client.user),
        orjson.dumps(example),
        content_type=kind,
        headers=headers,
    )

    assert 200 <= response.status_code < 300, response.content
    declared = resolve(contract, operation.body["responses"][str(response.status_code)])
    if response.content:
        schema = {**declared["content"][JSON]["schema"], "components": contract["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(response.json())] == []
