"""The documented requests, sent as they stand: only references are pointed at rows that exist."""

from collections.abc import Callable
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
from tests.factories.files import FileFactory
from tests.factories.scholarships import ScholarshipApplicationFactory, ScholarshipFactory
from tests.factories.users import UserFactory, UserRoleFactory

JSON = "application/json"
# An example can't hold a refresh token, or the address of an upload, that is still good.
UNREPEATABLE = {"refreshTokens", "uploadFile"}
SENT = [
    (each, kind)
    for each in operations(document())
    for kind in each.body.get("requestBody", {}).get("content", {})
    if each.body["operationId"] not in UNREPEATABLE
]
# What an administrator may not do, but a student with things of their own.
OF_STUDENTS = {"createScholarshipApplication", "updateScholarshipApplication", "createApplicationDocument"}
OWNERS = {"application": "applicant", "scholarship_application": "applicant", "file": "owner"}
UNDER_REVIEW = {f"{verb}ScholarshipApplication" for verb in ("approve", "reject", "waitlist")}
OBJECTS: dict[str, Callable[..., Any]] = {
    "course": CourseFactory,
    "unit": UnitFactory,
    "course_unit": CourseUnitFactory,
    "teaching_period": TeachingPeriodFactory,
    "semester_offering": SemesterOfferingFactory,
    "scholarship": ScholarshipFactory,
    "scholarship_application": ScholarshipApplicationFactory,
    "application": ScholarshipApplicationFactory,
    "file": FileFactory,
    "convenor": lambda: UserRoleFactory(role=SystemRole.CONVENOR).user,
}


def made(noun: str, owner: Any, **values: Any) -> str:
    """Return the id of a new row, of this owner if one is given."""
    if owner is not None and noun in OWNERS:
        values[OWNERS[noun]] = owner
    return str(OBJECTS[noun](**values).pk)


def with_rows(body: Any, owner: Any) -> Any:
    """Point every reference at a new row."""
    if isinstance(body, list):
        return [with_rows(each, owner) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: made(name.removesuffix("_id"), owner) if name.endswith("_id") else with_rows(value, owner)
        for name, value in body.items()
    }


def address(operation: Operation, owner: Any) -> str:
    noun = (operation.body["x-required-permission"] or "").partition(".")[0]
    values = {"status": "under_review"} if operation.body["operationId"] in UNDER_REVIEW else {}
    return operation.path.replace("{id}", made(noun, owner, **values)) if "{id}" in operation.path else operation.path


@pytest.mark.parametrize(("operation", "kind"), SENT, ids=str)
def test_example__sent__is_taken_and_answered_as_declared(contract, client_as, operation, kind):
    person = UserFactory(email="student@demo.example")
    person.set_password("campus-demo-2026")
    person.save()
    role = "student" if operation.body["operationId"] in OF_STUDENTS else "admin"
    client = client_as(role) if operation.body["security"] else client_as()
    owner = client.user if role == "student" else None
    example = with_rows(operation.body["requestBody"]["content"][kind]["example"], owner)
    headers = {"If-Match": "*"} if operation.method == "patch" else {"Idempotency-Key": "an-example"}

    response = client.generic(
        operation.method.upper(), address(operation, owner), orjson.dumps(example), content_type=kind, headers=headers
    )

    assert 200 <= response.status_code < 300, response.content
    declared = resolve(contract, operation.body["responses"][str(response.status_code)])
    if response.content:
        schema = {**declared["content"][JSON]["schema"], "components": contract["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(response.json())] == []
