"""What may be announced: names, types, sizes, and how many."""

from datetime import timedelta

import pytest

from domain.files.models import File
from domain.policy import limits
from domain.policy.uploads import DOCX
from tests.api.files.samples import FILES, PDF, PDF_BYTES, announce, send
from tests.factories.files import FileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
JPEG, PNG = "image/jpeg", "image/png"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "a/b.pdf",
        "a\\b.pdf",
        "\u202efdp.exe.pdf",
        "zero\u200bwidth.pdf",
        "c:evil.pdf",
        ".pdf",
        "..pdf",
        "con.pdf",
        "page.html",
        "photo.png",
        "noending",
        "ü" * 126 + ".pdf",
    ],
)
def test_announce__name_that_could_harm__422_naming_the_field(client_as, name):
    response = client_as("student").post(FILES, {**PDF, "name": name, "size": 9})

    assert (response.status_code, response.json()["code"]) == (422, "file_name_invalid")
    assert [each["pointer"] for each in response.json()["errors"]] == ["/name"]
    assert File.objects.count() == 0


@pytest.mark.parametrize("name", ["two\nlines.pdf", "tab\t.pdf", "bell\x07.pdf"])
def test_announce__control_character_in_the_name__422_naming_the_field(client_as, name):
    response = client_as("student").post(FILES, {**PDF, "name": name, "size": 9})

    assert response.status_code == 422
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [("/name", "control_character")]
    assert File.objects.count() == 0


def test_announce__nul_in_the_name__400(client_as):
    response = client_as("student").post(FILES, {**PDF, "name": "a\x00.pdf", "size": 9})

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/x-msdownload", "APPLICATION/PDF"])
def test_announce__type_not_taken__422_naming_those_that_are(client_as, media_type):
    response = client_as("student").post(FILES, {**PDF, "media_type": media_type, "size": 9})

    assert (response.status_code, response.json()["code"]) == (422, "media_type_not_allowed")
    assert response.json()["params"]["allowed"] == sorted([PDF["media_type"], PNG, JPEG, DOCX])


@pytest.mark.parametrize("size", [0, -1, limits.FILE_BYTES_MAX + 1, 1.5, None])
def test_announce__impossible_size__422(client_as, size):
    response = client_as("student").post(FILES, {**PDF, "size": size})

    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


def test_announce__rehearsed__leaves_no_file_and_an_address_that_leads_nowhere(client_as, media):
    response = client_as("student").post(FILES, {**PDF, "size": len(PDF_BYTES)}, HTTP_PREFER="dry-run")

    assert (response.status_code, response["Preference-Applied"]) == (201, "dry-run")
    assert File.objects.count() == 0
    assert send(client_as(), response.json()).status_code == 404
    assert not media.exists()


def test_announce__more_than_one_person_has_room_for__409(client_as, monkeypatch):
    client = client_as("student")
    monkeypatch.setattr(limits, "STORAGE_BYTES_MAX", 100)
    kept = FileFactory(owner=client.user, size=90, stored_size=90)

    response = client.post(FILES, {**PDF, "size": 11})

    assert (response.status_code, response.json()["code"]) == (409, "storage_full")
    assert response.json()["params"] == {"limit": 100, "taken": 90}
    assert list(File.objects.all()) == [kept]
    assert client.post(FILES, {**PDF, "size": 10}).status_code == 201


def test_announce__one_too_many__409_until_some_expire(client_as, frozen_clock):
    client = client_as("student")
    FileFactory(owner=client.user)
    for _ in range(limits.FILES_UNCONFIRMED_MAX):
        announce(client)

    response = client.post(FILES, {**PDF, "size": 9})

    assert (response.status_code, response.json()["code"]) == (409, "too_many_unconfirmed_files")
    assert response.json()["params"] == {"limit": limits.FILES_UNCONFIRMED_MAX}
    assert client_as("student").post(FILES, {**PDF, "size": 9}).status_code == 201
    frozen_clock.shift(timedelta(minutes=limits.FILE_UPLOAD_MINUTES))
    client = client_as(user=client.user)
    assert client.post(FILES, {**PDF, "size": 9}).status_code == 201
