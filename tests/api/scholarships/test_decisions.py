"""Reviewing and deciding on applications, and withdrawing them."""

from datetime import timedelta

import pytest

from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.policy.roles import SystemRole
from domain.policy.workflows import ApplicationState
from domain.scholarships.models import Scholarship
from domain.shared import clock
from tests.api.scholarships.samples import APPLICATIONS, DECISIONS, REASON, STEPS, at, state_of, take
from tests.factories.scholarships import ScholarshipApplicationFactory, ScholarshipFactory
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ApplicationState)
def test_step__from_each_state__is_taken_exactly_as_the_workflow_says(client_as, state, step):
    application = at(state)
    client = client_as(*(["student"] if step == "withdraw" else ["staff"]), **_whose(step, application))

    response = take(client, application, step)

    if state in STEPS[step].sources:
        assert (response.status_code, response.json()["status"]) == (200, STEPS[step].target), response.content
        event = AuditEvent.objects.get(action=f"scholarship_application.{step}")
        assert (event.before, event.after) == ({"status": state}, {"status": STEPS[step].target})
    else:
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
        assert state_of(application) == state
        assert Scholarship.objects.get().places_taken == 0


def _whose(step, application):
    return {"user": application.applicant} if step == "withdraw" else {}


@pytest.mark.parametrize("step", DECISIONS)
def test_decision__with_a_reason__is_told_with_person_and_instant(client_as, frozen_clock, step):
    application = at(ApplicationState.UNDER_REVIEW)
    client = client_as("staff")

    take(client, application, step, {"reason": "  Best marks of the year. "})

    shown = client_as("student", user=application.applicant).get(f"{APPLICATIONS}/{application.pk}").json()
    assert {name: shown[name] for name in ("decided_at", "decided_by_id", "decision_reason")} == {
        "decided_at": "2026-03-02T12:00:00.000000Z",
        "decided_by_id": str(client.user.pk),
        "decision_reason": REASON["reason"],
    }
    event = AuditEvent.objects.get(action=f"scholarship_application.{step}")
    assert (event.actor_id, event.reason) == (client.user.pk, REASON["reason"])


@pytest.mark.parametrize("step", DECISIONS)
@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  a  "}, {"reason": "x" * 501}, {"reason": None}])
def test_decision__without_a_reason__422(client_as, step, body):
    application = at(ApplicationState.UNDER_REVIEW)

    response = client_as("staff").post(f"{APPLICATIONS}/{application.pk}/{step}", body)

    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert [each["pointer"] for each in response.json()["errors"]] == ["/reason"]
    assert state_of(application) == "under_review"


@pytest.mark.parametrize("step", ["review", *DECISIONS])
def test_decision__on_ones_own_application__403(client_as, step):
    reviewer = UserFactory()
    UserRoleFactory(user=reviewer, role_id=SystemRole.STUDENT)
    application = at(STEPS[step].sources[0], applicant=reviewer)
    client = client_as("staff", user=reviewer)

    response = take(client, application, step)

    assert (response.status_code, response.json()["code"]) == (403, "own_application")
    assert state_of(application) == STEPS[step].sources[0]


@pytest.mark.parametrize("step", ["review", *DECISIONS])
def test_decision__on_ones_own_application_while_acting_as_a_colleague__403(client_as, step):
    applicant, client = UserFactory(), client_as("staff")
    UserRoleFactory(user=applicant, role_id=SystemRole.ADMIN)
    application = at(STEPS[step].sources[0], applicant=applicant)
    session = DeviceSessionFactory(user=client.user, acting_by=applicant, expires_at=clock.now() + timedelta(minutes=5))
    token = AccessToken.of(session)
    token["act"] = {"sub": str(applicant.pk)}

    response = take(client, application, step, HTTP_AUTHORIZATION=f"Bearer {token}")

    assert (response.status_code, response.json()["code"]) == (403, "own_application")
    assert state_of(application) == STEPS[step].sources[0]


@pytest.mark.parametrize("step", ["review", *DECISIONS])
def test_decision__by_the_applicant__403(client_as, step):
    application = at(STEPS[step].sources[0])
    client = client_as("student", user=application.applicant)

    response = take(client, application, step)

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert state_of(application) == STEPS[step].sources[0]


def test_withdraw__of_another__404_to_students_and_403_to_those_who_see_it(client_as):
    application = ScholarshipApplicationFactory()

    assert take(client_as("student"), application, "withdraw").status_code == 404
    assert take(client_as("staff"), application, "withdraw").status_code == 403
    both = client_as("staff")
    UserRoleFactory(user=both.user, role_id=SystemRole.STUDENT)
    assert take(both, application, "withdraw").status_code == 403
    assert state_of(application) == "submitted"


def test_approve__as_many_as_there_are_places__then_409(client_as):
    scholarship = ScholarshipFactory(places=2)
    first, second, third = (at(ApplicationState.UNDER_REVIEW, scholarship=scholarship) for _ in range(3))
    client = client_as("staff")
    assert [take(client, each, "approve").status_code for each in (first, second)] == [200, 200]

    response = take(client, third, "approve")

    assert (response.status_code, response.json()["code"]) == (409, "scholarship_full")
    assert response.json()["params"] == {"places": 2}
    scholarship.refresh_from_db()
    assert (scholarship.places_taken, state_of(third)) == (2, "under_review")
    assert take(client, third, "waitlist").status_code == 200
    assert client.patch(f"/api/v1/scholarships/{scholarship.pk}", {"places": 3}).status_code == 200
    assert take(client, third, "approve").status_code == 200


def test_approve__rehearsed__changes_nothing(client_as):
    application = at(ApplicationState.UNDER_REVIEW)

    response = client_as("staff").post(f"{APPLICATIONS}/{application.pk}/approve", REASON, HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["status"]) == (200, "approved")
    assert (state_of(application), Scholarship.objects.get().places_taken) == ("under_review", 0)
