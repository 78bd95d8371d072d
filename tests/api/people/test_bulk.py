"""Adding many accounts at once, or by a job."""

import pytest

from domain.jobs.models import Job
from domain.people.jobs import add_rows
from domain.users.models import User
from tests.factories.users import UserFactory
from tests.support.answers import refusals
from tests.support.worker import run_worker_once

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"
ADDRESS = {"lines": ["1 A St", "Flat 2"], "city": "Hanoi", "region": "HN", "postal_code": "10000", "country": "VN"}


def people(count):
    return [{"email": f"P{number}@example.org", "date_of_birth": "2001-02-03"} for number in range(count)]


def bulk(client, items, **body):
    return client.post(f"{USERS}/bulk", {"items": items, **body}, HTTP_IDEMPOTENCY_KEY="k")


def test_bulk__each_for_itself__an_outcome_per_row(client_as):
    UserFactory(email="p1@example.org")
    rows = [*people(2), {"email": "x@example.org", "time_zone": "Nowhere"}, {"email": "y"}, {"password": "x"}]

    body = bulk(client_as("admin"), rows, atomic=False).json()

    assert (body["created"], body["failed"]) == (1, 4)
    assert [[(each["pointer"], each["code"]) for each in row["errors"]] for row in body["outcomes"]] == [
        [],
        [("/email", "already_exists")],
        [("/time_zone", "unknown_time_zone")],
        [("/email", "invalid")],
        [("/email", "required"), ("/password", "unknown_field")],
    ]
    assert User.objects.get(email="p0@example.org").pk


def test_bulk__atomic_with_one_broken_rule__none_added(client_as):
    rows = [*people(2), {"email": "x@example.org", "address": {**ADDRESS, "country": "XX"}}]

    response = bulk(client_as("admin"), rows)

    assert refusals(response) == (422, [("/items/2/address/country", "unknown_country")])
    assert User.objects.count() == 1


def test_bulk__without_key_or_permission__refused(client_as):
    assert client_as("admin").post(f"{USERS}/bulk", {"items": people(1)}).status_code == 422
    assert bulk(client_as("staff"), people(1)).status_code == 403


def test_bulk__three_hundred__a_job_that_adds_them_by_the_same_rules(client_as):
    client = client_as("admin")
    rows = [*people(298), {"email": "P0@EXAMPLE.org"}, {"email": "z@example.org", "time_zone": "Nowhere"}]

    response = bulk(client, rows, atomic=False)

    assert response.status_code == 202, response.content
    add_rows(response.json()["id"])
    job = client.get(response["Location"]).json()
    assert (job["kind"], job["state"], job["result"]) == (
        "people.add_users",
        "succeeded",
        {"created": 298, "failed": 2},
    )
    assert Job.objects.get().payload == {}
    told = client.get(f"/api/v1/job-rows?job_id={job['id']}&failed=true").json()["results"]
    assert [(row["index"], row["problem"]["code"]) for row in told] == [
        (298, "already_exists"),
        (299, "unknown_time_zone"),
    ]
    added = User.objects.get(email="p0@example.org")
    assert (str(added.date_of_birth), added.has_usable_password()) == ("2001-02-03", False)


@pytest.mark.django_db(transaction=True)
def test_bulk__three_hundred__done_by_the_worker(client_as):
    client = client_as("admin")
    job = bulk(client, people(300)).json()["id"]

    run_worker_once()

    assert Job.objects.get(pk=job).status == "succeeded"
    assert User.objects.count() == 301
