"""Announcing a file, sending its content, confirming it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.policy import limits
from domain.shared import storage
from tests.api.files.samples import (
    FILES,
    JPEG_BYTES,
    PDF,
    PDF_BYTES,
    PNG_BYTES,
    WORD,
    announce,
    docx,
    send,
    store,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
JPEG, PNG = "image/jpeg", "image/png"


def kept(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_file__announced_sent_and_confirmed__is_stored(client_as, frozen_clock, media):
    client, nobody = client_as("student"), client_as()

    response = client.post(FILES, {**PDF, "size": len(PDF_BYTES)})
    file = response.json()

    assert response.status_code == 201
    assert response["Location"] == f"{FILES}/{file['id']}"
    assert {name: file[name] for name in ("owner_id", "status", "size", "stored_size", "sha256")} == {
        "owner_id": str(client.user.pk),
        "status": "announced",
        "size": len(PDF_BYTES),
        "stored_size": None,
        "sha256": None,
    }
    assert {name: file["upload"][name] for name in ("method", "headers", "expires_at")} == {
        "method": "PUT",
        "headers": {"Content-Type": "application/pdf"},
        "expires_at": "2026-03-02T12:15:00Z",
    }
    assert kept(media) == []
    assert send(nobody, file).status_code == 204
    assert [path.read_bytes() for path in kept(media)] == [PDF_BYTES]
    confirmed = client.post(f"{FILES}/{file['id']}/confirm")
    assert confirmed.status_code == 200
    assert {name: confirmed.json()[name] for name in ("status", "stored_size", "sha256", "sniffed_media_type")} == {
        "status": "stored",
        "stored_size": len(PDF_BYTES),
        "sha256": sha256(PDF_BYTES).hexdigest(),
        "sniffed_media_type": "application/pdf",
    }
    assert "upload" not in confirmed.json()
    assert "upload" not in client.get(f"{FILES}/{file['id']}").json()
    actions = AuditEvent.objects.order_by("id").values_list("action", "actor_id")
    assert list(actions) == [(name, client.user.pk) for name in ("file.add", "file.upload", "file.confirm")]


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (PNG_BYTES, {"name": "Zeugnis ü 文.png", "media_type": PNG}),
        (JPEG_BYTES, {"name": "scan.JPG", "media_type": JPEG}),
        (docx(), WORD),
    ],
    ids=["png", "jpeg", "docx"],
)
def test_file__of_an_allowed_type__is_stored(client_as, content, body):
    file = store(client_as("student"), client_as(), content, **body)

    assert (file["name"], file["sniffed_media_type"]) == (body["name"], body["media_type"])


def test_key__on_disk__holds_nothing_of_the_name(client_as, media):
    store(client_as("student"), client_as(), name="my secret.pdf")

    (path,) = kept(media)
    assert path.relative_to(media).as_posix() == File.objects.get().storage_key
    assert len(path.name) == 48
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF" + bytes(60),
        PNG_BYTES,
        b" %PDF-1.7",
        b"hello",
        b"\x00",
    ],
)
def test_confirm__content_of_another_type__422_and_stays_invisible(client_as, content):
    client = client_as("student")
    file = announce(client, content)
    assert send(client_as(), file, content).status_code == 204

    response = client.post(f"{FILES}/{file['id']}/confirm")

    assert (response.status_code, response.json()["code"]) == (422, "content_mismatch")
    assert File.objects.get().status == "announced"


@pytest.mark.parametrize(
    "content",
    [
        docx(main="xl/workbook.xml"),
        docx("word/vbaProject.bin"),
        docx()[:-22],
        docx() + b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x03\x04" + bytes(100),
        docx()[:-22] + b"PK\x06\x07" + bytes(16) + docx()[-22:],
    ],
    ids=["spreadsheet", "macros", "no end", "endless listing", "no archive", "zip64"],
)
def test_confirm__archive_that_is_no_plain_word_document__422(client_as, content):
    client = client_as("student")
    file = announce(client, content, **WORD)
    send(client_as(), file, content)

    response = client.post(f"{FILES}/{file['id']}/confirm")

    assert (response.status_code, response.json()["code"]) == (422, "content_mismatch")
    assert response.json()["params"]["found"] == "application/zip"


def test_upload__used_twice__409_and_the_first_content_stays(client_as, media):
    client, nobody = client_as("student"), client_as()
    file = announce(client)
    send(nobody, file)

    response = send(nobody, file, PDF_BYTES[::-1])

    assert (response.status_code, response.json()["code"]) == (409, "upload_used")
    assert [path.read_bytes() for path in kept(media)] == [PDF_BYTES]


@pytest.mark.parametrize("content", [b"", PDF_BYTES[:-1], PDF_BYTES + b"x"])
def test_upload__of_another_size__422_leaves_nothing_and_may_be_sent_again(client_as, media, content):
    file = announce(client_as("student"))

    response = send(client_as(), file, content)

    assert (response.status_code, response.json()["code"]) == (422, "size_mismatch")
    assert response.json()["params"] == {"announced": len(PDF_BYTES), "sent": len(content)}
    assert kept(media) == []
    assert send(client_as(), file).status_code == 204


def broken(_):
    raise UnreadablePostError("connection reset")


@pytest.mark.parametrize(
    ("read", "status", "code"),
    [(lambda _: b"", 422, "size_mismatch"), (broken, 400, "malformed")],
    ids=["ends early", "is cut"],
)
def test_upload__that_breaks_off__leaves_nothing_and_may_be_sent_again(
    client_as, media, monkeypatch, read, status, code
):
    file = announce(client_as("student"))
    parts = iter([lambda _: PDF_BYTES[:10], read])

    with monkeypatch.context() as patch:
        patch.setattr(HttpRequest, "read", lambda self, size: next(parts)(size))
        response = send(client_as(), file)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert kept(media) == []
    assert send(client_as(), file).status_code == 204


def test_upload__larger_than_any_file__413_before_it_is_read(client_as, media):
    file = announce(client_as("student"))
    path = file["upload"]["url"].removeprefix("http://testserver")

    response = client_as().generic("PUT", path, b"x", CONTENT_LENGTH=limits.FILE_BYTES_MAX + 1)

    assert (response.status_code, response.json()["code"]) == (413, "payload_too_large")
    assert response.json()["errors"][0]["params"] == {"limit": limits.FILE_BYTES_MAX}
    assert kept(media) == []


def test_upload__larger_than_a_json_body__is_taken_in_pieces(client_as, monkeypatch):
    content = PDF_BYTES + bytes(limits.BODY_BYTES_MAX)
    pieces = []
    write = storage.write

    def count(key, parts):
        write(key, (pieces.append(len(part)) or part for part in parts))

    monkeypatch.setattr(storage, "write", count)
    file = store(client_as("student"), client_as(), content)

    assert file["stored_size"] == len(content)
    assert max(pieces) == storage.CHUNK


@pytest.mark.parametrize("change", ["x{}", "{}x", "nothing", "WyJmaWxlIl0:{}"])
def test_upload__forged_address__404(client_as, change):
    token = announce(client_as("student"))["upload"]["url"].rsplit("/", 1)[1]

    response = client_as().generic("PUT", f"/api/v1/file-uploads/{change.format(token)}", PDF_BYTES)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_upload__address_for_fetching__404(client_as):
    client, nobody = client_as("student"), client_as()
    file = store(client, nobody)
    token = client.post(f"{FILES}/{file['id']}/link").json()["url"].rsplit("/", 1)[1]

    assert nobody.generic("PUT", f"/api/v1/file-uploads/{token}", PDF_BYTES).status_code == 404


def test_upload__too_late__404_and_says_that_it_has_expired(client_as, frozen_clock, media):
    file = announce(client_as("student"))
    frozen_clock.shift(timedelta(minutes=limits.FILE_UPLOAD_MINUTES))

    response = send(client_as(), file)

    assert (response.status_code, response.json()["code"]) == (404, "link_expired")
    assert kept(media) == []


def test_upload__by_somebody_whose_account_has_ended__404(client_as, media):
    client = client_as("student")
    file = announce(client)
    client.user.is_active = False
    client.user.save()

    assert send(client_as(), file).status_code == 404
    assert kept(media) == []


def test_confirm__before_the_content_is_there__409(client_as):
    client = client_as("student")
    file = announce(client)

    response = client.post(f"{FILES}/{file['id']}/confirm")

    assert (response.status_code, response.json()["code"]) == (409, "not_uploaded")


def test_confirm__while_the_content_comes_in__409(client_as):
    client = client_as("student")
    file = announce(client)
    storage.write(File.objects.get().storage_key, [PDF_BYTES[:5]])

    response = client.post(f"{FILES}/{file['id']}/confirm")

    assert (response.status_code, response.json()["code"]) == (409, "not_uploaded")


def test_confirm__twice__409(client_as):
    client = client_as("student")
    file = store(client, client_as())

    response = client.post(f"{FILES}/{file['id']}/confirm")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert response.json()["params"] == {"status": "stored", "possible_from": ["announced"]}


def test_confirm__too_late__409(client_as, frozen_clock):
    client = client_as("student")
    file = announce(client)
    send(client_as(), file)
    frozen_clock.shift(timedelta(minutes=limits.FILE_UPLOAD_MINUTES))

    client = client_as(user=client.user)
    response = client.post(f"{FILES}/{file['id']}/confirm")
    assert (response.status_code, response.json()["code"]) == (409, "upload_expired")
