"""Applying for a scholarship, and who sees applications."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from domain.audit.models import AuditEvent
from domain.people.models import ParentGuardian
from domain.policy.roles import SystemRole
from domain.policy.workflows import ApplicationState
from domain.scholarships.models import ScholarshipApplication
from domain.scholarships.rules import STATEMENT_MAX
from tests.api.scholarships.samples import APPLICATIONS, at
from tests.factories.scholarships import ScholarshipApplicationFactory, ScholarshipFactory

pytestmark = pytest.mark.django_db


def test_apply__in_the_window__201_and_submitted(client_as, frozen_clock):
    scholarship = ScholarshipFactory()
    client = client_as("student")

    response = client.post(APPLICATIONS, {"scholarship_id": str(scholarship.pk), "statement": "Because."})

    assert response.status_code == 201, response.content
    found = response.json()
    assert client.get(response["Location"]).json() == found
    names = ("applicant_id", "scholarship_id", "statement", "status", "submitted_at", "decided_at", "decision_reason")
    assert {name: found[name] for name in names} == {
        "applicant_id": str(client.user.pk),
        "scholarship_id": str(scholarship.pk),
        "statement": "Because.",
        "status": "submitted",
        "submitted_at": "2026-03-02T12:00:00.000000Z",
        "decided_at": None,
        "decision_reason": "",
    }
    shown = client.get(f"{response['Location']}?expand=scholarship").json()
    assert shown["scholarship"]["code"] == scholarship.code
    assert AuditEvent.objects.get().action == "scholarship_application.add"


@pytest.mark.parametrize(
    "window",
    [
        {"opens_at": datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC)},
        {"closes_at": datetime(2026, 3, 2, 12, tzinfo=UTC)},
        {"is_active": False},
    ],
    ids=["too early", "too late", "not active"],
)
def test_apply__outside_the_window__422(client_as, frozen_clock, window):
    scholarship = ScholarshipFactory(**window)

    response = client_as("student").post(APPLICATIONS, {"scholarship_id": str(scholarship.pk), "statement": "Because."})

    assert (response.status_code, response.json()["code"]) == (422, "scholarship_closed")
    assert ScholarshipApplication.objects.count() == 0


@pytest.mark.parametrize("state", ApplicationState)
def test_apply__again__409_while_the_first_is_alive(client_as, state):
    client = client_as("student")
    first = at(state, applicant=client.user)

    response = client.post(APPLICATIONS, {"scholarship_id": str(first.scholarship_id), "statement": "Because."})

    if state in {ApplicationState.REJECTED, ApplicationState.WITHDRAWN}:
        assert response.status_code == 201
    else:
        assert (response.status_code, response.json()["code"]) == (409, "already_exists")
        assert [each["pointer"] for each in response.json()["errors"]] == ["/scholarship_id"]
        assert ScholarshipApplication.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"statement": ""},
        {"statement": "x" * (STATEMENT_MAX + 1)},
        {"applicant_id": "01930000-0000-7000-8000-000000000000"},
        {"status": "approved"},
        {"scholarship_id": "01930000-0000-7000-8000-000000000000"},
    ],
)
def test_apply__impossible_body__422(client_as, body):
    given = {"scholarship_id": str(ScholarshipFactory().pk), "statement": "Because.", **body}

    response = client_as("student").post(APPLICATIONS, given)

    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert ScholarshipApplication.objects.count() == 0


@pytest.mark.parametrize("state", ApplicationState)
def test_change__own_statement__only_until_the_review_begins(client_as, state):
    client = client_as("student")
    application = at(state, applicant=client.user)

    response = client.patch(f"{APPLICATIONS}/{application.pk}", {"statement": "New."})

    application.refresh_from_db()
    if state == ApplicationState.SUBMITTED:
        assert (response.status_code, application.statement, application.version) == (200, "New.", 2)
    else:
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
        assert (application.statement, application.version) == ("I would like to study on.", 1)


def test_change__stale__412(client_as):
    client = client_as("student")
    application = ScholarshipApplicationFactory(applicant=client.user)

    response = client.patch(f"{APPLICATIONS}/{application.pk}", {"statement": "New."}, HTTP_IF_MATCH='"7-x"')

    assert response.status_code == 412


@pytest.mark.parametrize("role", SystemRole)
def test_application__of_another__is_seen_by_those_who_review_or_audit(client_as, role):
    application = ScholarshipApplicationFactory()
    client = client_as(role)
    sees = role in {SystemRole.STAFF, SystemRole.AUDITOR, SystemRole.ADMIN}

    listed = client.get(APPLICATIONS)
    found = client.get(f"{APPLICATIONS}/{application.pk}")

    if role is SystemRole.CONVENOR:
        assert (listed.status_code, found.status_code) == (403, 403)
    else:
        assert [each["id"] for each in listed.json()["results"]] == ([str(application.pk)] if sees else [])
        assert found.status_code == (200 if sees else 404)
    assert client.patch(f"{APPLICATIONS}/{application.pk}", {"statement": "x"}).status_code in {403, 404}


@pytest.mark.parametrize(
    ("consent", "ended", "sees"),
    [(True, False, True), (False, False, False), (True, True, False)],
    ids=["consented", "not consented", "ended"],
)
def test_application__of_a_ward__is_seen_with_consent_to_finances(client_as, consent, ended, sees):
    client = client_as("parent")
    application = ScholarshipApplicationFactory()
    ScholarshipApplicationFactory()
    ParentGuardian.objects.create(
        student=application.applicant,
        guardian=client.user,
        relationship="mother",
        consent_finance=consent,
        consent_results=True,
        ended_at=datetime(2026, 1, 1, tzinfo=UTC) if ended else None,
    )

    assert client.get(f"{APPLICATIONS}/{application.pk}").status_code == (200 if sees else 404)
    found = [each["id"] for each in client.get(APPLICATIONS).json()["results"]]
    assert found == ([str(application.pk)] if sees else [])


def test_list__filtered_and_ordered__as_asked(client_as):
    day = datetime(2026, 2, 1, tzinfo=UTC)
    old = at(ApplicationState.REJECTED, submitted_at=day)
    new = at(ApplicationState.SUBMITTED, submitted_at=day + timedelta(days=1))
    client = client_as("auditor")

    def found(query=""):
        response = client.get(f"{APPLICATIONS}?{query}")
        return [each["id"] for each in response.json()["results"]]

    assert found() == [str(new.pk), str(old.pk)]
    assert found("ordering=submitted_at") == [str(old.pk), str(new.pk)]
    assert found("status=rejected") == [str(old.pk)]
    assert found(f"scholarship_id={new.scholarship_id}") == [str(new.pk)]
    assert found(f"applicant_id={old.applicant_id}") == [str(old.pk)]
    assert found("submitted_at__gte=2026-02-02T00:00:00Z") == [str(new.pk)]
    assert found("submitted_at__lt=2026-02-02T00:00:00Z") == [str(old.pk)]


@pytest.mark.parametrize(
    "values",
    [
        {"status": "approved"},
        {"decision_reason": "Too early."},
        {"decided_at": datetime(2026, 2, 1, tzinfo=UTC)},
        {"statement": "x" * (STATEMENT_MAX + 1)},
        {"status": "lost"},
    ],
    ids=["decided without a reason", "reason without decision", "instant without decision", "too long", "unknown"],
)
def test_row__that_can_not_be__is_refused_by_the_database(values):
    application = ScholarshipApplicationFactory()

    with pytest.raises(DatabaseError):
        ScholarshipApplication.objects.filter(pk=application.pk).update(**values)
