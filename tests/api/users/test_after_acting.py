"""What was begun while acting as another ends with the right to act: jobs, and addresses of files."""

import pytest

from domain.academic.jobs import add_rows
from domain.academic.models import Unit
from domain.authentication.models import DeviceSession
from domain.files.models import File
from domain.jobs.models import Job
from domain.users.models import UserRole
from tests.api.files.samples import PDF_BYTES, announce, content_of, fetch, send, store
from tests.api.jobs.test_jobs import bulk, units
from tests.api.users.test_acting import act_as, acting, person_with
from tests.factories.academic import UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory
from tests.support.answers import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def second(client_as):
    """A client for an administrator beside another one."""
    client_as("admin")
    return client_as("admin")


def lose_it(client):
    UserRole.objects.filter(user=client.user).delete()


def test_job__asked_for_while_acting__fails_once_the_one_behind_may_not_act(second):
    job = bulk(acting(second, person_with("staff")), units(201)).json()["id"]
    lose_it(second)

    add_rows(job)

    assert Job.objects.get(pk=job).problem["code"] == "forbidden"
    assert Unit.objects.count() == 0


def test_job__asked_for_while_acting__is_done_while_the_one_behind_may_act(second):
    job = bulk(acting(second, person_with("staff")), units(201)).json()["id"]

    add_rows(job)

    assert Unit.objects.count() == 201


def test_download__address_got_while_acting__ends_with_the_right_to_act(client_as, second):
    other, nobody = acting(second, person_with("student")), client_as()
    file = store(other, nobody)
    link = other.post(f"/api/v1/files/{file['id']}/link").json()
    assert content_of(fetch(nobody, link)) == PDF_BYTES

    lose_it(second)

    assert fetch(nobody, link).status_code == 404


def test_upload__address_got_while_acting__ends_with_the_right_to_act(client_as, second):
    file = announce(acting(second, person_with("student")))
    lose_it(second)

    assert send(client_as(), file).status_code == 404
    assert File.objects.get().upload_began_at is None


def test_key__used_in_person__gives_its_answer_to_nobody_who_acts(client_as):
    student, admin = client_as("student"), client_as("admin")
    body = {"name": "a.pdf", "media_type": "application/pdf", "size": 9, "purpose": "scholarship_document"}
    first = student.post("/api/v1/files", body, HTTP_IDEMPOTENCY_KEY="k")
    assert first.status_code == 201

    response = acting(admin, student.user).post("/api/v1/files", body, HTTP_IDEMPOTENCY_KEY="k")

    assert codes(response) == (422, "idempotency_key_reused")
    assert File.objects.count() == 1


def test_act_as__with_a_grant_within_one_unit__403_and_no_session(client_as):
    """Such a session would outlive the person's place in the unit, and the grant if there is one for another unit."""
    enrollment, helper = EnrollmentFactory(), UserFactory()
    RoleFactory(code="helper", cells={"user.view": "any", "user.act_as": "any"})
    UserRoleFactory(user=helper, role_id="helper", unit=enrollment.offering.unit)

    response = act_as(client_as(user=helper), enrollment.student)

    assert codes(response) == (403, "beyond_your_own")
    assert DeviceSession.objects.filter(acting_by=helper).count() == 0


def test_acting__grant_shrinks_to_one_unit__ends_at_once(client_as):
    enrollment, helper = EnrollmentFactory(), UserFactory()
    RoleFactory(code="helper", cells={"user.view": "any", "user.act_as": "any"})
    everywhere = UserRoleFactory(user=helper, role_id="helper")
    UserRoleFactory(user=helper, role_id="helper", unit=UnitFactory())
    other = acting(client_as(user=helper), enrollment.student)
    assert other.get("/api/v1/me").status_code == 200

    revoke = client_as("admin").post(f"/api/v1/user-roles/{everywhere.pk}/revoke", {"reason": "Moved."})

    assert revoke.status_code == 200
    assert other.get("/api/v1/me").status_code == 401
