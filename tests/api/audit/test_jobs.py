import pytest

from domain.academic.jobs import add_rows
from domain.audit.models import AuditEvent
from domain.jobs.models import Job
from domain.policy.workflows import JobState
from domain.users.models import UserRole
from tests.factories.jobs import JobFactory

ROWS = 201
HEADERS = {"Idempotency-Key": "rows", "X-Request-ID": "request-of-rows"}


@pytest.fixture
def staff(client_as):
    return client_as("staff")


def ask_for_rows(client) -> Job:
    items = [
        {"code": f"COS{n:05}", "name": "Subject", "department": "Computing", "level": 1, "credit_points": "12.50"}
        for n in range(ROWS)
    ]
    response = client.post("/api/v1/units/bulk", {"items": items, "atomic": False}, headers=HEADERS)
    assert response.status_code == 202, response.content
    return Job.objects.get()


def test_job__asked_for__is_recorded(staff):
    job = ask_for_rows(staff)

    event = AuditEvent.objects.get()
    assert (event.action, event.object_type, event.object_id) == ("job.add", "job", job.pk)
    assert (event.actor_id, event.request_id) == (staff.user.pk, "request-of-rows")
    assert event.after == {"kind": "academic.add_rows", "total": ROWS, "unit": "rows"}


def test_job__at_work__records_each_row_with_its_owner_as_the_actor(staff):
    job = ask_for_rows(staff)

    add_rows(str(job.pk))

    events = AuditEvent.objects.filter(action="unit.add")
    assert events.count() == ROWS
    assert set(events.values_list("actor_id", "session_id", "request_id", "reason")) == {
        (staff.user.pk, staff.session_row.pk, "request-of-rows", f"job {job.pk}")
    }


def test_job__asked_for_by_somebody_acting_as_the_owner__names_both(staff, client_as):
    behind = client_as("admin").user
    job = ask_for_rows(staff)
    job.payload["origin"] |= {"actor_id": str(behind.pk), "on_behalf_of_id": str(staff.user.pk)}
    job.save()

    add_rows(str(job.pk))

    event = AuditEvent.objects.filter(action="unit.add").first()
    assert (event.actor_id, event.on_behalf_of_id) == (behind.pk, staff.user.pk)


def test_job__whose_owner_may_no_longer__records_no_row(staff):
    job = ask_for_rows(staff)
    UserRole.objects.all().delete()

    add_rows(str(job.pk))

    job.refresh_from_db()
    assert job.status == JobState.FAILED
    assert not AuditEvent.objects.filter(action="unit.add").exists()


def test_job__cancelled__is_recorded(staff):
    job = JobFactory(owner=staff.user, done=0)

    assert staff.post(f"/api/v1/jobs/{job.pk}/cancel").status_code == 200

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.object_id) == ("job.cancel", staff.user.pk, job.pk)
    assert (event.before, event.after) == ({"status": "queued"}, {"status": "cancelled", "done": 0})


def test_job__of_somebody_else__is_neither_cancelled_nor_recorded(staff):
    job = JobFactory()

    assert staff.post(f"/api/v1/jobs/{job.pk}/cancel").status_code == 404
    assert not AuditEvent.objects.exists()
