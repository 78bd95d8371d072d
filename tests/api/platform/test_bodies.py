"""Bodies made to be wrong, large or confusing."""

import re

import pytest
from django.urls import resolve

from api.endpoints import takes_nothing
from api.openapi.document import document
from domain.academic.models import Unit
from tests.api.events.samples import event
from tests.api.platform.test_writes import UNIT, UNITS
from tests.architecture.guards.operations import AN_ID
from tests.contract.operations import operations
from tests.factories.academic import TeachingPeriodFactory
from tests.factories.timetable import SessionFactory
from tests.support.answers import refusals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("closure", [{}, {"reason": "x"}, {"starts_on": "2026-04-03", "ends_on": "2026-04-03"}])
def test_teaching_period__incomplete_closure_in_a_patch__refused(client_as, closure):
    period = TeachingPeriodFactory()

    response = client_as(role="staff").patch(f"/api/v1/teaching-periods/{period.pk}", {"closures": [closure]})

    assert response.status_code == 422, response.content
    assert {each["code"] for each in response.json()["errors"]} == {"required"}


@pytest.mark.parametrize(
    "prefer", ["dry-run; wait=10", 'dry-run=""', "dry-run;", "return=minimal,dry-run", "Dry-Run=true"]
)
def test_dry_run__in_any_spelling__writes_nothing(client_as, prefer):
    response = client_as(role="staff").post(UNITS, UNIT, HTTP_PREFER=prefer)

    assert (response.status_code, response["Preference-Applied"]) == (201, "dry-run")
    assert Unit.objects.count() == 0


def test_unknown_fields__very_many__a_short_answer(client_as):
    body = {f"field{number}": 0 for number in range(50_000)}

    response = client_as(role="staff").post(UNITS, body)

    assert response.status_code == 422
    assert len(response.json()["errors"]) <= 100


def test_closures__far_too_many__refused_without_a_look_at_each(client_as):
    period = TeachingPeriodFactory()

    response = client_as(role="staff").patch(f"/api/v1/teaching-periods/{period.pk}", {"closures": [1] * 500_000})

    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [("/closures", "max_length")]


def test_fields__named_like_an_error__are_reported_as_fields(client_as):
    response = client_as(role="staff").post(UNITS, {**UNIT, "message": 1, "code": ""})

    assert {(each["pointer"], each["code"]) for each in response.json()["errors"]} == {
        ("/message", "unknown_field"),
        ("/code", "blank"),
    }


def test_text__with_characters_that_no_screen_shows__is_refused_in_every_body(client_as):
    staff, session = client_as("staff"), SessionFactory()
    offering, period = str(session.offering_id), TeachingPeriodFactory()
    lesson = {"offering_id": offering, "kind": "lecture", "held_on": str(session.held_on), "title": "a\tb"}
    room = {"campus": "hawthorn", "code": "A\r1", "name": "a\x9fb", "kind": "other", "capacity": 3}
    closure = {"starts_on": "2026-04-03", "ends_on": "2026-04-03", "reason": "a\x1b[31mb"}
    announced = event(title="a\nb", location="a\u2028b", description="a\n\tb\r\nc", remarks="a\rb")
    announced["audience"] = [{"kind": "role", "role": "a\u2029b"}]

    for answer, pointers in (
        (staff.post("/api/v1/events", announced), ["/title", "/location", "/audience/0/role", "/remarks"]),
        (staff.post("/api/v1/sessions", {**lesson, "starts_local": "09:00", "ends_local": "10:00"}), ["/title"]),
        (staff.post("/api/v1/rooms", room), ["/code", "/name"]),
        (
            staff.post(f"/api/v1/sessions/{session.pk}/cancel", {"notice": "Ill.\x85Gone."}, HTTP_IF_MATCH="*"),
            ["/notice"],
        ),
        (staff.patch(f"/api/v1/teaching-periods/{period.pk}", {"closures": [closure]}), ["/closures/0/reason"]),
    ):
        status, found = refusals(answer)
        assert (status, {pointer for pointer, _ in found}) == (422, set(pointers)), found
        assert {code for _, code in found} == {"control_character"}
    session.refresh_from_db()
    assert session.status == "scheduled"


def test_text__of_many_lines__is_taken(client_as):
    staff = client_as("staff")

    taken = staff.post("/api/v1/events", event(description="One.\r\n\tTwo.\nThree."))

    assert (taken.status_code, taken.json()["description"]) == (201, "One.\r\n\tTwo.\nThree.")


def test_body__sent_to_what_takes_none__is_refused_by_name(client_as):
    admin = client_as(role="admin")
    taking_none = [each for each in operations(document()) if each.method == "post" and "requestBody" not in each.body]

    kept = [f"{each} {told}" for each in taking_none if (told := kept_by(admin, each))]

    assert taking_none
    assert kept == [], kept


def kept_by(client, operation):
    """Return what is answered other than a refusal."""
    response = client.post(operation.path.replace("{id}", str(AN_ID)), {"remark": "for nobody"})
    refused = response.status_code == 422 and response.json()["errors"][0]["code"] == "unknown_field"
    return "" if refused or response.status_code == 403 else response.content[:60]


def test_operations__are_known_to_take_nothing__exactly_if_they_declare_no_body():
    for each in operations(document()):
        if each.method == "post":
            called = resolve(re.sub(r"{\w+}", str(AN_ID), each.path)).func
            step = getattr(called, "actions", {}).get("post", "post")

            assert takes_nothing(called.cls, step) is ("requestBody" not in each.body), str(each)
