"""Applications in every state, and the steps between them."""

from datetime import UTC, datetime
from typing import Any

from domain.policy.workflows import SCHOLARSHIP_APPLICATION
from domain.scholarships.models import DECIDED, ScholarshipApplication
from tests.factories.scholarships import ScholarshipApplicationFactory
from tests.factories.users import UserFactory

APPLICATIONS = "/api/v1/scholarship-applications"
REASON = {"reason": "Best marks of the year."}
STEPS = {step.name.partition(".")[2]: step for step in SCHOLARSHIP_APPLICATION.steps}
DECISIONS = ("approve", "reject", "waitlist")


def at(state: str, **values: Any) -> Any:
    """Return an application in this state."""
    if state in DECIDED:
        values = {
            "decided_at": datetime(2026, 2, 1, tzinfo=UTC),
            "decided_by": UserFactory(),
            "decision_reason": "As said.",
            **values,
        }
    return ScholarshipApplicationFactory(status=state, **values)


def take(client: Any, application: Any, step: str, body: Any = REASON, **headers: str) -> Any:
    given = {} if step in {"review", "withdraw"} else body
    return client.post(f"{APPLICATIONS}/{application.pk}/{step}", given, **headers)


def state_of(application: Any) -> str:
    return ScholarshipApplication.objects.get(pk=application.pk).status
