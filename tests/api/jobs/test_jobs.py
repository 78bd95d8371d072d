"""Bulk requests and the jobs they become."""

from types import SimpleNamespace

import pytest

from domain.academic.jobs import add_rows, try_add_rows
from domain.academic.models import SemesterOffering, Unit
from domain.jobs import jobs
from domain.jobs.models import Job, JobRow
from tests.api.platform.test_writes import UNIT
from tests.factories.academic import CourseFactory, TeachingPeriodFactory, UnitFactory
from tests.support.worker import run_worker_once

pytestmark = pytest.mark.django_db
BULK, JOBS = "/api/v1/units/bulk", "/api/v1/jobs"


def units(count, **changes):
    return [{**UNIT, "code": f"U{number:04}", **changes} for number in range(count)]


def bulk(client, items, key="k", path=BULK, **body):
    return client.post(path, {"items": items, **body}, HTTP_IDEMPOTENCY_KEY=key)


def test_bulk__without_key__422(client_as):
    response = client_as(role="staff").post(BULK, {"items": units(1)})

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_required")


def test_bulk__all_valid__all_added(client_as):
    response = bulk(client_as(role="staff"), units(200))

    assert response.status_code == 200, response.content
    assert (response.json()["created"], response.json()["failed"]) == (200, 0)
    assert response["RateLimit-Policy"] == '"heavy";q=60;w=60'
    ids = {each["id"] for each in response.json()["outcomes"]}
    assert ids == {str(pk) for pk in Unit.objects.values_list("pk", flat=True)}


@pytest.mark.parametrize("bad", [{"level": 99}, {"code": "TAKEN"}])
def test_bulk__atomic_with_one_bad_row__nothing_added_and_the_row_named(client_as, bad):
    UnitFactory(code="TAKEN")
    items = [*units(2), {**UNIT, "code": "X", **bad}]

    response = bulk(client_as(role="staff"), items)

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [f"/items/2/{next(iter(bad))}"]
    assert Unit.objects.count() == 1


def test_bulk__each_for_itself__good_rows_added_and_bad_ones_told(client_as):
    UnitFactory(code="TAKEN")
    items = [*units(1), {**UNIT, "code": "TAKEN"}, {"code": "Y"}, {**UNIT, "code": "Z"}]

    body = bulk(client_as(role="staff"), items, atomic=False).json()

    assert (body["created"], body["failed"]) == (2, 2)
    assert [[each["code"] for each in row["errors"]] for row in body["outcomes"]] == [
        [],
        ["already_exists"],
        ["required", "required", "required"],
        [],
    ]
    assert Unit.objects.count() == 3


def test_bulk__by_student__403(client_as):
    assert bulk(client_as(role="student"), units(1)).status_code == 403


@pytest.mark.parametrize("items", [[], "x", [1], None, [[]]])
def test_bulk__no_rows__422(client_as, items):
    assert bulk(client_as(role="staff"), items).status_code == 422


def test_bulk__references__are_looked_up_once_for_all_rows(client_as, query_count):
    client, course = client_as(role="staff"), CourseFactory()

    def items(count):
        return [{"course_id": str(course.pk), "unit_id": str(UnitFactory().pk), "kind": "core"} for _ in range(count)]

    def queries(count, key):
        rows = items(count)
        path = "/api/v1/course-units/bulk"
        return query_count(lambda: bulk(client, rows, key, path, atomic=False))

    few, many = queries(2, "a"), queries(12, "b")

    # Per row: savepoints, the insert and the check of its reach; the references add none.
    assert (many - few) / 10 <= 7


def test_bulk__more_than_two_hundred__a_job_that_adds_them(client_as):
    client = client_as(role="staff")

    response = bulk(client, units(250))

    assert response.status_code == 202, response.content
    job = client.get(response["Location"]).json()
    assert job == response.json()
    assert (job["state"], job["progress"]) == ("queued", {"done": 0, "total": 250, "unit": "rows"})
    assert Unit.objects.count() == 0
    add_rows(job["id"])
    job = client.get(response["Location"]).json()
    assert (job["state"], job["progress"]["done"]) == ("succeeded", 250)
    assert job["result"] == {"created": 250, "failed": 0}
    rows = client.get(f"/api/v1/job-rows?job_id={job['id']}&include_total=true&failed=false").json()
    assert rows["total"] == Unit.objects.count() == 250
    assert client.get("/api/v1/job-rows?failed=true").json()["results"] == []


def test_job__run_twice__adds_once(client_as):
    job = bulk(client_as(role="staff"), units(250)).json()["id"]
    add_rows(job)
    add_rows(job)

    assert Unit.objects.count() == 250


def test_job__atomic_with_a_bad_row__fails_and_adds_nothing(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(250)).json()["id"]
    UnitFactory(code="U0007")
    add_rows(job)

    assert client.get(f"{JOBS}/{job}").json()["problem"]["code"] == "bulk_rejected"
    rows = client.get(f"/api/v1/job-rows?job_id={job}").json()["results"]
    assert [(row["index"], row["problem"]["code"]) for row in rows] == [(7, "already_exists")]
    assert Unit.objects.count() == 1


def test_job__each_for_itself__tells_every_row(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(250), atomic=False).json()["id"]
    UnitFactory(code="U0007")
    add_rows(job)

    assert client.get(f"{JOBS}/{job}").json()["result"] == {"created": 249, "failed": 1}
    assert JobRow.objects.filter(problem__isnull=True).count() == 249


def test_job__worker_dies_after_a_batch__goes_on_where_it_was(client_as, monkeypatch):
    job = bulk(client_as(role="staff"), units(250), atomic=False).json()["id"]
    add_batch, calls = jobs._add_batch, []

    def die_at_third(*args):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return add_batch(*args)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_add_batch", die_at_third)
        with pytest.raises(KeyboardInterrupt):
            add_rows(job)
    assert Unit.objects.count() == Job.objects.get().done == 200
    add_rows(job)

    assert Unit.objects.count() == 250


def test_cancel__queued__never_runs(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(250)).json()["id"]

    response = client.post(f"{JOBS}/{job}/cancel")

    assert (response.status_code, response.json()["state"]) == (200, "cancelled")
    add_rows(job)
    assert Unit.objects.count() == 0


def test_cancel__while_running__keeps_what_was_counted(client_as, monkeypatch):
    client = client_as(role="staff")
    job = bulk(client, units(250), atomic=False).json()["id"]
    add_batch, calls = jobs._add_batch, []

    def cancel_before_second(*args):
        calls.append(1)
        if len(calls) == 2:
            client.post(f"{JOBS}/{job}/cancel")
        return add_batch(*args)

    monkeypatch.setattr(jobs, "_add_batch", cancel_before_second)
    add_rows(job)

    assert client.get(f"{JOBS}/{job}").json()["state"] == "cancelled"
    assert Unit.objects.count() == Job.objects.get().done == 100


def test_cancel__ended__409(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(201)).json()["id"]
    add_rows(job)

    response = client.post(f"{JOBS}/{job}/cancel")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert response.json()["params"] == {"status": "succeeded", "possible_from": ["queued", "running"]}


def test_job__of_another__is_not_there(client_as):
    job = bulk(client_as(role="staff"), units(201)).json()["id"]
    other = client_as(role="staff")

    assert other.get(f"{JOBS}/{job}").status_code == 404
    assert other.post(f"{JOBS}/{job}/cancel").status_code == 404
    assert other.get(JOBS).json()["results"] == []
    assert other.get(f"/api/v1/job-rows?job_id={job}").json()["results"] == []
    assert client_as(role="admin").get(f"{JOBS}/{job}").status_code == 200
    assert client_as(role="auditor").post(f"{JOBS}/{job}/cancel").status_code == 403


def test_job__owner_lost_the_role__fails(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(201)).json()["id"]
    client.user.user_roles.all().delete()
    add_rows(job)

    assert Job.objects.get(pk=job).problem["code"] == "forbidden"
    assert Unit.objects.count() == 0


@pytest.mark.parametrize("lost", ["role", "account"])
def test_job__owner_loses_it_while_running__goes_no_further(client_as, monkeypatch, lost):
    client = client_as(role="staff")
    job = bulk(client, units(250), atomic=False).json()["id"]
    add_batch = jobs._add_batch

    def lose_it_after(*args):
        result = add_batch(*args)
        if lost == "role":
            client.user.user_roles.all().delete()
        else:
            type(client.user).objects.filter(pk=client.user.pk).update(is_active=False)
        return result

    monkeypatch.setattr(jobs, "_add_batch", lose_it_after)
    add_rows(job)

    found = Job.objects.get(pk=job)
    assert (found.status, found.problem["code"]) == ("failed", "forbidden")
    assert Unit.objects.count() == found.done == 100


def test_job__dry_run__refused_and_not_queued(client_as):
    client = client_as(role="staff")
    response = client.post(BULK, {"items": units(250)}, HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/items")
    assert Job.objects.count() == 0


def test_job__fails_on_its_last_try__says_so(client_as, monkeypatch):
    job = bulk(client_as(role="staff"), units(250)).json()["id"]
    monkeypatch.setattr(jobs, "_add_batch", lambda *args: 1 / 0)
    monkeypatch.setattr(jobs, "connection", SimpleNamespace(close=lambda: None))
    states = []
    for attempts in (0, jobs.TRIES):
        with pytest.raises(ZeroDivisionError):
            try_add_rows(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), job)
        states.append(Job.objects.get(pk=job).status)

    assert states == ["running", "failed"]


def test_job__instants__keep_their_microseconds(client_as):
    period = TeachingPeriodFactory()
    rows = [
        {
            "unit_id": str(UnitFactory().pk),
            "teaching_period_id": str(period.pk),
            "campus": "hanoi",
            "delivery_mode": "online",
            "capacity": 1,
            "enrollment_opens_at": "2026-01-01T00:00:00.000123Z",
            "enrollment_closes_at": "2026-01-01T00:00:00.000999Z",
        }
        for _ in range(201)
    ]
    add_rows(bulk(client_as(role="staff"), rows, path="/api/v1/semester-offerings/bulk").json()["id"])

    opened = SemesterOffering.objects.values_list("enrollment_opens_at", flat=True)
    assert {instant.microsecond for instant in opened} == {123}
    assert len(opened) == 201


@pytest.mark.django_db(transaction=True)
def test_worker__queued_job__is_done(client_as):
    client = client_as(role="staff")
    job = bulk(client, units(201)).json()["id"]

    run_worker_once()

    assert Job.objects.get(pk=job).status == "succeeded"
    assert Unit.objects.count() == 201
