"""The documents of an application: attaching, taking off, reading."""

from datetime import UTC, datetime

import pytest

from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.people.models import ParentGuardian
from domain.policy import limits
from domain.policy.roles import SystemRole
from domain.policy.uploads import FilePurpose
from domain.scholarships.models import ApplicationDocument
from domain.users.models import UserRole
from tests.api.files.samples import PDF_BYTES, content_of, fetch, store
from tests.factories.files import FileFactory
from tests.factories.scholarships import ApplicationDocumentFactory, ScholarshipApplicationFactory
from tests.support.answers import codes, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
DOCUMENTS = "/api/v1/application-documents"


def body(application, file, **more):
    return {"application_id": str(application.pk), "file_id": str(file.pk), "kind": "transcript", **more}


@pytest.fixture
def student(client_as):
    return client_as("student")


@pytest.fixture
def application(student):
    return ScholarshipApplicationFactory(applicant=student.user)


@pytest.fixture
def guardian(client_as, student):
    client = client_as("parent")
    client.link = ParentGuardian.objects.create(
        student=student.user, guardian=client.user, relationship="father", consent_finance=True
    )
    return client


@pytest.fixture
def document(client_as, student, application):
    """A document whose content is there."""
    file = store(student, client_as())
    return ApplicationDocumentFactory(application=application, file=File.objects.get(pk=file["id"]))


def test_attach__own_confirmed_file__201(student, application):
    file = FileFactory(owner=student.user)

    response = student.post(DOCUMENTS, body(application, file))

    assert response.status_code == 201, response.content
    names = ("application_id", "file_id", "kind", "file_name", "media_type", "size")
    assert {name: response.json()[name] for name in names} == {
        "application_id": str(application.pk),
        "file_id": str(file.pk),
        "kind": "transcript",
        "file_name": file.name,
        "media_type": "application/pdf",
        "size": 9,
    }
    assert student.get(response["Location"]).json() == response.json()
    assert AuditEvent.objects.get().action == "application_document.add"


def test_attach__file_of_another__422_as_if_it_were_not_there(student, application):
    response = student.post(DOCUMENTS, body(application, FileFactory()))

    assert refusals(response) == (422, [("/file_id", "does_not_exist")])
    assert ApplicationDocument.objects.count() == 0


@pytest.mark.parametrize("how", [{"announced": True}, {"purpose": FilePurpose.UNIT_RESOURCE}])
def test_attach__own_file_unconfirmed_or_for_something_else__422_not_usable(student, application, how):
    response = student.post(DOCUMENTS, body(application, FileFactory(owner=student.user, **how)))

    assert codes(response) == (422, "file_not_usable")
    assert refusals(response)[1] == [("/file_id", "file_not_usable")]
    assert ApplicationDocument.objects.count() == 0


def test_attach__to_an_application_of_another__422_as_if_it_were_not_there(student):
    other = ScholarshipApplicationFactory()

    response = student.post(DOCUMENTS, body(other, FileFactory(owner=student.user)))

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == ["/application_id"]


def test_attach__after_the_review_began__409(student):
    application = ScholarshipApplicationFactory(applicant=student.user, status="under_review")

    response = student.post(DOCUMENTS, body(application, FileFactory(owner=student.user)))

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert ApplicationDocument.objects.count() == 0


def test_attach__one_too_many__409(student, application):
    ApplicationDocumentFactory.create_batch(limits.APPLICATION_DOCUMENTS_MAX, application=application)

    response = student.post(DOCUMENTS, body(application, FileFactory(owner=student.user)))

    assert (response.status_code, response.json()["code"]) == (409, "too_many_documents")
    assert response.json()["params"] == {"limit": limits.APPLICATION_DOCUMENTS_MAX}
    assert ApplicationDocument.objects.count() == limits.APPLICATION_DOCUMENTS_MAX


def test_attach__the_same_file_twice__409(student, application):
    document = ApplicationDocumentFactory(application=application)

    response = student.post(DOCUMENTS, body(application, document.file, kind="other"))

    assert (response.status_code, response.json()["code"]) == (409, "already_exists")


def test_take_off__own__204_and_the_file_stays(student, application):
    document = ApplicationDocumentFactory(application=application)

    assert student.delete(f"{DOCUMENTS}/{document.pk}", HTTP_IF_MATCH='"2-x"').status_code == 412
    response = student.delete(f"{DOCUMENTS}/{document.pk}")

    assert (response.status_code, ApplicationDocument.objects.count()) == (204, 0)
    assert student.get(f"/api/v1/files/{document.file_id}").status_code == 200


def test_take_off__after_the_review_began__409(student):
    application = ScholarshipApplicationFactory(applicant=student.user, status="under_review")
    document = ApplicationDocumentFactory(application=application)

    response = student.delete(f"{DOCUMENTS}/{document.pk}")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert ApplicationDocument.objects.count() == 1


@pytest.mark.parametrize(("role", "status"), [("student", 404), ("staff", 403), ("admin", 403), ("auditor", 403)])
def test_take_off__of_another__is_refused(client_as, role, status):
    document = ApplicationDocumentFactory()

    assert client_as(role).delete(f"{DOCUMENTS}/{document.pk}").status_code == status
    assert ApplicationDocument.objects.count() == 1


@pytest.mark.parametrize("role", [SystemRole.STAFF, SystemRole.AUDITOR, SystemRole.ADMIN])
def test_link__by_a_reviewer_or_auditor__gives_the_content_of_a_file_they_do_not_own(client_as, document, role):
    client = client_as(role)

    link = client.post(f"{DOCUMENTS}/{document.pk}/link")

    assert link.status_code == 200
    assert content_of(fetch(client_as(), link.json())) == PDF_BYTES
    assert client.get(f"/api/v1/files/{document.file_id}").status_code == 404
    event = AuditEvent.objects.get(action="application_document.view")
    assert (event.actor_id, event.object_id) == (client.user.pk, document.pk)


def test_link__by_a_guardian__ends_with_the_consent(client_as, document, guardian):
    link = guardian.post(f"{DOCUMENTS}/{document.pk}/link").json()
    assert content_of(fetch(client_as(), link)) == PDF_BYTES
    guardian.link.consent_finance = False
    guardian.link.save()

    assert fetch(client_as(), link).status_code == 404
    assert guardian.post(f"{DOCUMENTS}/{document.pk}/link").status_code == 404
    assert guardian.get(DOCUMENTS).json()["results"] == []


def test_link__by_a_reviewer__ends_with_the_role(client_as, document):
    client = client_as("staff")
    link = client.post(f"{DOCUMENTS}/{document.pk}/link").json()
    UserRole.objects.filter(user=client.user).update(valid_until=datetime(2021, 1, 1, tzinfo=UTC))

    assert fetch(client_as(), link).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("student", 404), ("parent", 404), ("convenor", 403)])
def test_document__of_a_stranger__can_not_be_read(client_as, document, role, status):
    client = client_as(role)

    assert client.get(f"{DOCUMENTS}/{document.pk}").status_code == status
    assert client.post(f"{DOCUMENTS}/{document.pk}/link").status_code == status


def test_list__filtered__by_application_and_kind(client_as, application):
    mine = ApplicationDocumentFactory(application=application, kind="identity")
    ApplicationDocumentFactory(application=application)
    ApplicationDocumentFactory(kind="identity")

    response = client_as("staff").get(f"{DOCUMENTS}?application_id={application.pk}&kind=identity")

    assert [each["id"] for each in response.json()["results"]] == [str(mine.pk)]
