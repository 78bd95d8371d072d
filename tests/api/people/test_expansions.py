"""Related people in an answer: shown as far as the caller may see them."""

import pytest

from tests.api.people.test_sight import LINKS, OPEN, somebody
from tests.factories.people import ParentGuardianFactory
from tests.factories.scholarships import ScholarshipApplicationFactory
from tests.factories.users import RoleFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


def test_expansion__of_a_person_hidden_from_the_caller__is_null(client_as):
    link = ParentGuardianFactory(guardian=somebody(), ended_at="2026-01-01T00:00:00Z")
    client = client_as("student", user=link.student)

    row = client.get(f"{LINKS}?expand=student,guardian").json()["results"][0]

    assert row["student"]["email"] == link.student.email
    assert row["guardian"] is None
    assert row == client.get(f"{LINKS}/{link.pk}?expand=student,guardian").json()


def test_expansion__of_ones_own_guardian__the_name_and_no_more(client_as):
    link = ParentGuardianFactory(guardian=somebody())
    client = client_as("student", user=link.student)

    shown = client.get(f"{LINKS}?expand=guardian").json()["results"][0]["guardian"]

    assert (shown["given_name"], shown["email"], shown["phone"]) == (link.guardian.given_name, None, None)


def test_expansion__of_a_person_seen_in_part__shows_that_part(client_as):
    link = ParentGuardianFactory(student=somebody())
    client = client_as("parent", user=link.guardian)

    student = client.get(f"{LINKS}/{link.pk}?expand=student").json()["student"]

    assert {name for name, value in student.items() if value is not None} == OPEN


def test_expansion__of_an_applicant__for_who_reviews(client_as):
    application = ScholarshipApplicationFactory()

    shown = client_as("staff").get("/api/v1/scholarship-applications?expand=applicant").json()["results"][0]

    assert shown["applicant"]["email"] == application.applicant.email


def test_expansion__of_who_holds_a_role__as_far_as_seen(client_as):
    grant = UserRoleFactory(role_id="staff")
    RoleFactory(code="reader", cells={"user_role.view": "any"})
    reader = UserRoleFactory(role_id="reader").user
    path = f"/api/v1/user-roles/{grant.pk}?expand=user"

    assert client_as("auditor").get(path).json()["user"]["id"] == str(grant.user_id)
    assert client_as(user=reader).get(path).json()["user"] is None
