"""Scholarships: who sees, adds and changes them."""

import pytest

from domain.policy.roles import SystemRole
from domain.scholarships.models import Scholarship
from tests.factories.scholarships import ScholarshipFactory

pytestmark = pytest.mark.django_db
SCHOLARSHIPS = "/api/v1/scholarships"
BODY = {
    "code": "MERIT-26",
    "name": "Merit scholarship",
    "amount": "5000.00",
    "currency": "AUD",
    "places": 3,
    "opens_at": "2026-01-01T00:00:00Z",
    "closes_at": "2026-04-01T00:00:00Z",
}


def test_add__by_staff__201_and_everybody_sees_it(client_as, frozen_clock):
    response = client_as("staff").post(SCHOLARSHIPS, BODY)

    assert response.status_code == 201, response.content
    shown = {name: response.json()[name] for name in ("code", "amount", "places", "places_taken", "open_now")}
    assert shown == {"code": "MERIT-26", "amount": "5000.00", "places": 3, "places_taken": 0, "open_now": True}
    for role in SystemRole:
        assert client_as(role).get(response["Location"]).json() == response.json()


def test_add__by_student__403_and_nothing_written(client_as):
    assert client_as("student").post(SCHOLARSHIPS, BODY).status_code == 403
    assert Scholarship.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "-1"}, "validation_failed"),
        ({"amount": "0.00"}, "rule_broken"),
        ({"currency": "aud"}, "validation_failed"),
        ({"places": 0}, "validation_failed"),
        ({"closes_at": BODY["opens_at"]}, "rule_broken"),
        ({"places_taken": 1}, "validation_failed"),
    ],
)
def test_add__impossible__422_and_nothing_written(client_as, change, code):
    response = client_as("staff").post(SCHOLARSHIPS, {**BODY, **change})

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert Scholarship.objects.count() == 0


def test_add__taken_code__409(client_as):
    ScholarshipFactory(code=BODY["code"])

    response = client_as("staff").post(SCHOLARSHIPS, BODY)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (409, "/code")


def test_change__fewer_places_than_are_taken__422(client_as):
    scholarship = ScholarshipFactory(places=3, places_taken=2)
    path = f"{SCHOLARSHIPS}/{scholarship.pk}"
    client = client_as("staff")

    response = client.patch(path, {"places": 1})

    assert (response.status_code, response.json()["code"]) == (422, "rule_broken")
    assert client.patch(path, {"places": 2}).json()["places"] == 2


def test_list__filtered__by_window_code_and_words(client_as, frozen_clock):
    ScholarshipFactory(code="OPEN-1", name="Women in computing")
    ScholarshipFactory(code="SHUT-1", closes_at="2026-03-02T12:00:00Z")
    ScholarshipFactory(code="OFF-1", is_active=False)
    client = client_as("parent")

    def codes(query):
        return sorted(each["code"] for each in client.get(f"{SCHOLARSHIPS}?{query}").json()["results"])

    assert codes("open_now=true") == ["OPEN-1"]
    assert codes("open_now=false") == ["OFF-1", "SHUT-1"]
    assert codes("is_active=false") == ["OFF-1"]
    assert codes("code__icontains=-1&search=computin") == ["OPEN-1"]
