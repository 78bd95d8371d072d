"""Related people in an answer: shown as far as the caller may see them."""

import pytest

from tests.api.people.test_sight import LINKS, OPEN, somebody
from tests.factories.people import ParentGuardianFactory

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
