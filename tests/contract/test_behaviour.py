"""Made-up requests, sensible and not, against the real application: every answer is one that the document declares."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from api import throttles
from api.openapi.document import document
from config.wsgi import application
from domain.policy.roles import SystemRole
from tests.factories.academic import (
    CourseFactory,
    CourseUnitFactory,
    SemesterOfferingFactory,
    TeachingPeriodFactory,
    UnitFactory,
)
from tests.factories.files import FileFactory
from tests.factories.jobs import JobFactory, JobRowFactory
from tests.factories.scholarships import (
    ApplicationDocumentFactory,
    ScholarshipApplicationFactory,
    ScholarshipFactory,
)
from tests.support.client import Client, client_for

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PLENTY = dict.fromkeys(("login", "anonymous", "user", "heavy"), "1000000/60")
KNOWN = {
    "course": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a11"),
    "unit": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a12"),
    "course_unit": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a13"),
    "teaching_period": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a14"),
    "semester_offering": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a15"),
    "job": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a16"),
    "file": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a17"),
    "scholarship": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a18"),
    "scholarship_application": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a19"),
    "application_document": UUID("01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a1a"),
}
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
OPERATIONS = {each.ok().definition.raw["operationId"]: each.ok() for each in SCHEMA.get_all_operations()}
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


@pytest.fixture
def admin(db: None, settings: Any) -> Iterator[Client]:
    """Return an administrator in a university with one of everything."""
    settings.THROTTLE_RATES = PLENTY
    throttles.rate.cache_clear()
    client = client_for(SystemRole.ADMIN)
    course, unit = CourseFactory(id=KNOWN["course"]), UnitFactory(id=KNOWN["unit"])
    period = TeachingPeriodFactory(id=KNOWN["teaching_period"])
    CourseUnitFactory(id=KNOWN["course_unit"], course=course, unit=unit)
    SemesterOfferingFactory(id=KNOWN["semester_offering"], unit=unit, teaching_period=period)
    JobRowFactory(job=JobFactory(id=KNOWN["job"], owner=client.user))
    file = FileFactory(id=KNOWN["file"], owner=client.user)
    scholarship = ScholarshipFactory(id=KNOWN["scholarship"])
    application = ScholarshipApplicationFactory(id=KNOWN["scholarship_application"], scholarship=scholarship)
    ApplicationDocumentFactory(id=KNOWN["application_document"], application=application, file=file)
    yield client
    throttles.rate.cache_clear()


def known_id(operation: Any) -> UUID | None:
    """Return the id of the object that the fixture made for this path."""
    permission = operation.definition.raw["x-required-permission"] or ""
    return KNOWN.get(permission.partition(".")[0]) if "{id}" in operation.path else None


def point_at_known_objects(body: Any) -> None:
    """Let half of the references lead somewhere."""
    if isinstance(body, dict):
        for name, value in body.items():
            found = KNOWN.get(name.removesuffix("_id"))
            if name.endswith("_id") and found and isinstance(value, str) and ord(value[:1] or "0") % 2:
                body[name] = str(found)


def probe(operation: Any, mode: GenerationMode, client: Client, **fixed: Any) -> None:
    """Send made-up requests and check every answer."""

    @bounded
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def send(case: Any) -> None:
        point_at_known_objects(case.body)
        authorization = client.defaults.get("HTTP_AUTHORIZATION", "")
        narrowed = "fields" in (case.query or {})
        case.call_and_validate(
            headers={"Authorization": authorization} if authorization else {},
            checks=CHECKS[:-1] if narrowed else CHECKS,
        )

    send()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.name.lower())
def test_operation__called_with_anything__answers_as_declared(admin, operation, mode):
    probe(operation, mode, admin)


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if known_id(each)])
def test_operation__on_an_object_that_exists__answers_as_declared(admin, name):
    operation = OPERATIONS[name]
    headers = {"If-Match": "*"} if operation.method == "patch" else {}

    probe(operation, GenerationMode.POSITIVE, admin, path_parameters={"id": str(known_id(operation))}, headers=headers)


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if each.definition.raw["security"]])
def test_operation__called_by_nobody__answers_as_declared(db, client_as, name):
    probe(OPERATIONS[name], GenerationMode.POSITIVE, client_as())


@pytest.mark.parametrize("path", document()["paths"])
def test_path__called_with_a_method_that_is_not_declared__refuses_and_names_those_that_are(admin, path):
    declared = {method.upper() for method in document()["paths"][path]}
    url = path.replace("{id}", str(KNOWN["unit"]))

    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - declared:
        response = admin.generic(method, url)

        assert response.status_code == 405, method
        assert response.json()["code"] == "method_not_allowed"
        assert set(response["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == declared
