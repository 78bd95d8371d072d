"""Who reads what of a unit, when."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import EnrollmentState
from tests.api.files.samples import PDF_BYTES, content_of, fetch, store
from tests.api.resources.samples import RESOURCES, told
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.resources import UnitResourceFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def titles(client, query=""):
    found = client.get(f"{RESOURCES}?ordering=title&fields=title{query}")
    assert found.status_code == 200, found.content
    return "".join(each["title"] for each in found.json()["results"])


@pytest.fixture
def unit(client_as):
    return UnitFactory(convenor=client_as("convenor").user)


@pytest.fixture
def resources(unit, frozen_clock):
    """Resources of one unit whose titles tell them apart."""
    windows = {
        "a": {"kind": "outline"},
        "b": {},
        "c": {"visible_from": NOON, "visible_until": NOON + HOUR},
        "d": {"visible_from": NOON + HOUR},
        "e": {"visible_until": NOON},
        "f": {"kind": "outline", "visible_from": NOON + HOUR},
    }
    return {title: UnitResourceFactory(unit=unit, title=title, **fields) for title, fields in windows.items()}


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (EnrollmentState.ENROLLED, "abc"),
        (EnrollmentState.COMPLETED, "abc"),
        (EnrollmentState.FAILED, "abc"),
        (EnrollmentState.PENDING, "a"),
        (EnrollmentState.WAITLISTED, "a"),
        (EnrollmentState.OFFERED, "a"),
        (EnrollmentState.WITHDRAWN, "a"),
    ],
)
def test_student__sees_what_is_shown_now_of_units_they_study(client_as, unit, resources, state, seen):
    student = client_as("student")
    EnrollmentFactory(student=student.user, offering=SemesterOfferingFactory(unit=unit), status=state)

    assert titles(student) == seen
    for title, resource in resources.items():
        assert student.get(f"{RESOURCES}/{resource.pk}").status_code == (200 if title in seen else 404)


@pytest.mark.parametrize("role", ["student", "parent", "convenor", None])
def test_outlines__are_for_everybody_who_is_logged_in(client_as, resources, role):
    client = client_as(role) if role else client_as(user=UserFactory())

    assert titles(client) == "a"


@pytest.mark.parametrize("role", ["staff", "auditor", "admin"])
def test_staff__see_all_and_what_students_see_by_a_filter(client_as, resources, role):
    client = client_as(role)

    assert titles(client) == "abcdef"
    assert titles(client, "&visible_now=true") == "abc"
    assert titles(client, "&visible_now=false") == "def"


def test_convenor__sees_all_of_their_own_unit(client_as, unit, resources):
    assert titles(client_as(user=unit.convenor)) == "abcdef"


def test_window__is_half_open(client_as, unit, resources, frozen_clock):
    student = client_as("student")
    EnrollmentFactory(student=student.user, offering=SemesterOfferingFactory(unit=unit))

    frozen_clock.shift(HOUR - timedelta(microseconds=1))
    assert titles(client_as(user=student.user)) == "abc"
    frozen_clock.shift(timedelta(microseconds=1))
    assert titles(client_as(user=student.user)) == "abdf"


def test_filters__kind_required_unit_and_search(client_as, unit, resources):
    UnitResourceFactory(title="Überblick", required=True, address=True)
    staff = client_as("staff")

    assert titles(staff, "&kind=outline") == "af"
    assert titles(staff, "&required=true") == "Überblick"
    assert titles(staff, f"&unit_id={unit.pk}&kind=reading&kind=textbook") == "bcde"
    assert titles(staff, "&search=uberblick") == "Überblick"
    assert staff.get(f"{RESOURCES}?kind=film").status_code == 400


def test_list__more_rows__same_number_of_queries(client_as, unit, query_count):
    student = client_as("student")
    EnrollmentFactory(student=student.user, offering=SemesterOfferingFactory(unit=unit))
    UnitResourceFactory(unit=unit)
    path = f"{RESOURCES}?expand=unit"
    student.get(path)
    few = query_count(lambda: student.get(path))
    UnitResourceFactory.create_batch(10, unit=unit)
    many = query_count(lambda: student.get(path))

    assert many == few


def test_link__student_of_the_unit__gives_the_content_while_it_is_shown(client_as, unit):
    convenor, student, nobody = client_as(user=unit.convenor), client_as("student"), client_as()
    EnrollmentFactory(student=student.user, offering=SemesterOfferingFactory(unit=unit))
    file = store(convenor, nobody, name="slides.pdf", purpose=FilePurpose.UNIT_RESOURCE)
    resource = UnitResourceFactory(unit=unit, file=File.objects.get(pk=file["id"]))

    response = student.post(f"{RESOURCES}/{resource.pk}/link")

    assert response.status_code == 200, response.content
    download = fetch(nobody, response.json())
    assert (content_of(download), download["Content-Disposition"]) == (PDF_BYTES, 'attachment; filename="slides.pdf"')
    event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor_id, event.object_id) == ("unit_resource.view", student.user.pk, resource.pk)
    resource.visible_from = datetime.now(UTC) + HOUR
    resource.save()
    assert fetch(nobody, response.json()).status_code == 404
    assert told(student.post(f"{RESOURCES}/{resource.pk}/link")) == (404, "not_found")


def test_link__of_an_address__422(client_as):
    resource = UnitResourceFactory(address=True)

    assert told(client_as("staff").post(f"{RESOURCES}/{resource.pk}/link")) == (422, "resource_without_file")
    assert AuditEvent.objects.count() == 0


def test_file__that_is_a_resource__can_not_be_deleted(client_as):
    resource = UnitResourceFactory()

    response = client_as(user=resource.file.owner).delete(f"/api/v1/files/{resource.file_id}")

    assert told(response) == (409, "in_use")
    assert File.objects.filter(pk=resource.file_id).exists()
