"""A person's photo: whose it may be, who sees it, and that there is one at most."""

import pytest

from domain.audit.models import AuditEvent
from domain.people.models import ProfilePhoto
from domain.policy.uploads import FilePurpose
from tests.api.files.samples import PDF_BYTES, PNG_BYTES, content_of, fetch, store
from tests.factories.files import FileFactory
from tests.factories.people import EnrollmentFactory, ProfilePhotoFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PHOTOS, USERS = "/api/v1/profile-photos", "/api/v1/users"
PNG = {"name": "me.png", "media_type": "image/png", "purpose": "profile_photo"}


def take(client, nobody):
    file = store(client, nobody, PNG_BYTES, **PNG)
    response = client.post(PHOTOS, {"file_id": file["id"]})
    assert response.status_code == 201, response.content
    return response.json()


def test_photo__of_ones_own_picture__shown_with_the_person(client_as):
    client = client_as("student")

    photo = take(client, client_as())

    assert photo["user_id"] == str(client.user.pk)
    assert client.get(f"{USERS}/{client.user.pk}").json()["photo_id"] == photo["id"]
    link = client.post(f"{PHOTOS}/{photo['id']}/link").json()
    assert content_of(fetch(client_as(), link)) == PNG_BYTES
    assert set(AuditEvent.objects.filter(object_id=photo["id"]).values_list("action", flat=True)) == {
        "profile_photo.add",
        "profile_photo.view",
    }


def test_photo__a_second_one__takes_the_place_of_the_first(client_as):
    client = client_as("student")
    first, second = take(client, client_as()), take(client, client_as())

    assert [str(photo.pk) for photo in ProfilePhoto.objects.all()] == [second["id"]]
    assert client.get(f"{PHOTOS}/{first['id']}").status_code == 404
    assert client.delete(f"/api/v1/files/{first['file_id']}").status_code == 204
    assert client.delete(f"/api/v1/files/{second['file_id']}").status_code == 409


def test_photo__of_a_classmate__seen_and_not_taken_away(client_as):
    client, mate = client_as("student"), client_as("student")
    place = EnrollmentFactory(student=client.user)
    EnrollmentFactory(student=mate.user, offering=place.offering)
    photo = take(client, client_as())

    assert mate.post(f"{PHOTOS}/{photo['id']}/link").status_code == 200
    assert mate.delete(f"{PHOTOS}/{photo['id']}").status_code == 403
    assert client.delete(f"{PHOTOS}/{photo['id']}").status_code == 204
    assert ProfilePhoto.objects.count() == 0


def test_photo__of_a_stranger__is_not_there(client_as):
    photo = ProfilePhotoFactory()
    client = client_as("student")

    assert client.get(f"{PHOTOS}/{photo.pk}").status_code == 404
    assert client.post(f"{PHOTOS}/{photo.pk}/link").status_code == 404
    assert client.get(PHOTOS).json()["results"] == []


def test_photo__the_same_file_again__409_at_the_file(client_as):
    client = client_as("student")
    photo = take(client, client_as())

    response = client.post(PHOTOS, {"file_id": photo["file_id"]})

    assert (response.status_code, response.json()["code"]) == (409, "already_exists")
    assert response.json()["errors"][0]["pointer"] in {"/file_id", "/user_id"}
    assert ProfilePhoto.objects.count() == 1


@pytest.mark.parametrize("kind", ["foreign", "document", "announced"])
def test_photo__of_what_is_no_photo_of_ones_own__422_and_none(client_as, kind):
    client = client_as("student")
    purpose = FilePurpose.PROFILE_PHOTO
    file = {
        "foreign": lambda: FileFactory(purpose=purpose),
        "document": lambda: FileFactory(owner=client.user),
        "announced": lambda: FileFactory(owner=client.user, purpose=purpose, announced=True),
    }[kind]()

    response = client.post(PHOTOS, {"file_id": str(file.pk)})

    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "does_not_exist")
    assert ProfilePhoto.objects.count() == 0


def test_photo__announced_as_a_pdf__refused(client_as):
    body = {**PNG, "name": "me.pdf", "media_type": "application/pdf", "size": len(PDF_BYTES)}

    assert client_as("student").post("/api/v1/files", body).status_code == 422
