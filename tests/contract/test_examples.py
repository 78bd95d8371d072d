"""The documented requests, sent as they stand: only references are pointed at rows that exist."""

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.openapi.document import document
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from tests.contract.operations import Operation, operations, resolve
from tests.contract.rows import make_for, make_reached
from tests.factories.users import UserFactory
from tests.support.client import Client
from tests.support.nouns import with_rows

JSON = "application/json"
# An example can't hold a token, a code or a signature that is still good, or the password of whoever sends it; only the
# student consents; nothing drafts texts here, who is named has no gold yet, and merged tickets are of one person;
# nobody decides on their own.
UNREPEATABLE = {
    "addPasskey",
    "approveFormSubmission",
    "changePassword",
    "confirmEmailVerification",
    "confirmPasswordReset",
    "confirmTotp",
    "consentParentGuardian",
    "generateEventTexts",
    "createCheckIn",
    "deductGold",
    "giveSecondFactor",
    "logInWithPasskey",
    "mergeTicket",
    "redeemGold",
    "refreshTokens",
    "rejectFormSubmission",
    "removeTotp",
    "renewRecoveryCodes",
    "transferGold",
    "uploadFile",
}
SENT = [
    (each, kind)
    for each in operations(document())
    for kind in each.body.get("requestBody", {}).get("content", {})
    if each.body["operationId"] not in UNREPEATABLE
]


def sender(operation: Operation) -> SystemRole:
    """Return an administrator, or whoever may do what is personal."""
    cells = MATRIX.get(operation.body["x-required-permission"] or "", {})
    return next((role for role in reversed(SystemRole) if cells.get(role) is not Scope.NONE), SystemRole.ADMIN)


def address(operation: Operation, client: Client, role: SystemRole) -> str:
    """Return the path with the id of a row that the caller reaches."""
    if "{id}" not in operation.path:
        return operation.path
    return operation.path.replace("{id}", str(make_reached(operation, client.user, role).pk))


@pytest.mark.parametrize(("operation", "kind"), SENT, ids=str)
def test_example__sent__is_taken_and_answered_as_declared(contract, client_as, operation, kind):
    person = UserFactory(email="student@demo.example")
    person.set_password("campus-demo-2026")
    person.save()
    role = sender(operation)
    client = client_as(role) if operation.body["security"] else client_as()
    reach = MATRIX.get(operation.body["x-required-permission"] or "", {}).get(role, Scope.ANY)
    own = {} if reach is Scope.ANY else {"caller": client.user}
    media = operation.body["requestBody"]["content"][kind]
    shown = media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
    example = with_rows(shown, lambda name: make_for(name, operation, **own))
    headers = {"If-Match": "*"}
    if operation.method == "post":
        headers["Idempotency-Key"] = "an-example"

    response = client.generic(
        operation.method.upper(),
        address(operation, client, role),
        example.encode() if isinstance(example, str) else orjson.dumps(example),
        content_type=kind,
        headers=headers,
    )

    assert 200 <= response.status_code < 300, response.content
    declared = resolve(contract, operation.body["responses"][str(response.status_code)])
    if response.content:
        schema = {**declared["content"][JSON]["schema"], "components": contract["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(response.json())] == []
