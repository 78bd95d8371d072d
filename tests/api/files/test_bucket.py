"""Files in a bucket: sent to it, checked in it, and fetched from it, by signed addresses of a real S3 server."""

import time
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.files import commands
from domain.files.models import File
from domain.policy import limits
from domain.policy.uploads import DOCX, FilePurpose
from domain.shared import clock, storage
from domain.shared.actor import Actor
from tests.api.files.samples import FILES, PDF, PDF_BYTES, announce, docx
from tests.factories.resources import UnitResourceFactory
from tests.support.buckets import get, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
SYSTEM = Actor.system(reason="test")
HTML = b"<html><script>alert(1)</script></html>"


def send(file, content=PDF_BYTES, **headers):
    return put(file["upload"]["url"], content, **{"Content_Type": PDF["media_type"], **headers})


def key_of(file):
    return File.objects.get(pk=file["id"]).storage_key


def confirm(client, file):
    return client.post(f"{FILES}/{file['id']}/confirm")


def link_to(client, file):
    return client.post(f"{FILES}/{file['id']}/link").json()["url"]


def test_file__sent_and_confirmed__is_fetched_from_the_bucket(client_as, bucket, django_capture_on_commit_callbacks):
    client = client_as("student")
    file = announce(client, name="Zeugnis ü.pdf", sha256=sha256(PDF_BYTES).hexdigest())
    upload = file["upload"]

    assert (upload["method"], upload["headers"]) == ("PUT", {"Content-Type": "application/pdf"})
    assert upload["url"].startswith(f"{bucket.endpoint_url}/cms/{key_of(file)}?")
    assert 0 < int(parse_qs(urlsplit(upload["url"]).query)["X-Amz-Expires"][0]) <= limits.FILE_UPLOAD_MINUTES * 60
    assert send(file) == (200, "")
    announced_key = key_of(file)
    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(client, file)
    assert response.status_code == 200, response.content
    assert {name: response.json()[name] for name in ("status", "stored_size", "sha256", "sniffed_media_type")} == {
        "status": "stored",
        "stored_size": len(PDF_BYTES),
        "sha256": sha256(PDF_BYTES).hexdigest(),
        "sniffed_media_type": "application/pdf",
    }
    assert key_of(file) != announced_key
    assert storage.size(announced_key) is None
    status, body, headers = get(link_to(client, file))
    assert (status, body.encode("latin-1")) == (200, PDF_BYTES)
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''Zeugnis%20%C3%BC.pdf"
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("application/pdf", "private, no-store")


def test_upload__of_another_size_type_or_place__is_refused_by_the_bucket(client_as):
    file = announce(client_as("student"))
    url = file["upload"]["url"]
    pieces = urlsplit(url)
    elsewhere = pieces._replace(path=pieces.path[:-2] + "xy").geturl()
    longer = url.replace("X-Amz-Expires=", "X-Amz-Expires=9")

    refused = [
        send(file, PDF_BYTES + b"x"),
        send(file, PDF_BYTES[:-1]),
        send(file, Content_Type="text/html"),
        put(elsewhere, PDF_BYTES, Content_Type="application/pdf"),
        put(longer, PDF_BYTES, Content_Type="application/pdf"),
        put(url.partition("?")[0], PDF_BYTES, Content_Type="application/pdf"),
    ]

    assert [status for status, _ in refused] == [403] * 6
    assert storage.size(key_of(file)) is None


def test_addresses__after_their_time__open_nothing(client_as):
    file = announce(client_as("student"))
    key = key_of(file)
    storage.write(key, [PDF_BYTES])
    upload = storage.sign_upload(key, media_type="application/pdf", size=3, seconds=1)
    download = storage.sign_download(key, name="a.pdf", media_type="application/pdf", seconds=1)
    assert get(download)[0] == 200

    time.sleep(2)  # the server's clock counts here, in whole seconds

    assert put(upload, b"abc", Content_Type="application/pdf")[0] == 403
    assert get(download)[0] == 403
    assert b"".join(storage.pieces(key)) == PDF_BYTES


def test_link__lasts_some_minutes_and_can_not_be_bent(client_as):
    client = client_as("student")
    file = announce(client)
    send(file)
    confirm(client, file)
    url = link_to(client, file)

    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == [str(limits.FILE_LINK_MINUTES * 60)]
    assert get(url.replace("response-content-type=application%2Fpdf", "response-content-type=text%2Fhtml"))[0] == 403
    assert get(url.replace("attachment", "inline"))[0] == 403
    assert get(url.partition("?")[0])[0] == 403


def test_upload__after_the_confirmation__changes_nothing_and_is_swept(client_as, django_capture_on_commit_callbacks):
    client = client_as("student")
    file = announce(client)
    send(file)
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(client, file).status_code == 200

    assert send(file, PDF_BYTES[::-1]) == (200, "")

    status, body, _ = get(link_to(client, file))
    assert (status, body.encode("latin-1")) == (200, PDF_BYTES)
    left = urlsplit(file["upload"]["url"]).path.removeprefix("/cms/")
    assert left != key_of(file)
    assert storage.size(left) == len(PDF_BYTES)
    assert left in {key for keys in storage.stored_keys() for key in keys}


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (HTML, {}),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", {}),
        (docx("word/vbaProject.bin"), {"name": "letter.docx", "media_type": DOCX}),
    ],
    ids=["html", "svg", "macros"],
)
def test_confirm__content_of_another_type__422_and_no_copy_stays(client_as, bucket, content, body):
    client = client_as("student")
    file = announce(client, content, **body)
    assert send(file, content, Content_Type=file["media_type"])[0] == 200
    before = {key for keys in storage.stored_keys() for key in keys}

    response = confirm(client, file)

    assert (response.status_code, response.json()["code"]) == (422, "content_mismatch")
    assert File.objects.get().status == "announced"
    assert client.post(f"{FILES}/{file['id']}/link").json()["code"] == "wrong_state"
    assert {key for keys in storage.stored_keys() for key in keys} == before


def test_confirm__archive__is_sniffed_by_its_end(client_as):
    client, content = client_as("student"), docx()
    file = announce(client, content, name="letter.docx", media_type=DOCX)
    send(file, content, Content_Type=DOCX)

    assert confirm(client, file).json()["sniffed_media_type"] == DOCX


def test_confirm__other_content_of_the_same_size__422_naming_both_digests(client_as):
    client = client_as("student")
    file = announce(client, sha256=sha256(PDF_BYTES).hexdigest())
    damaged = PDF_BYTES[:-1] + b"!"
    send(file, damaged)

    response = confirm(client, file)

    assert (response.status_code, response.json()["code"]) == (422, "digest_mismatch")
    assert response.json()["params"] == {
        "announced": sha256(PDF_BYTES).hexdigest(),
        "found": sha256(damaged).hexdigest(),
    }
    assert File.objects.get().status == "announced"


def test_resource_of_a_unit__for_a_reader__is_fetched_from_the_bucket(client_as):
    owner, reader = client_as("staff"), client_as("student")
    file = announce(owner, purpose=FilePurpose.UNIT_RESOURCE)
    send(file)
    confirm(owner, file)
    resource = UnitResourceFactory(file=File.objects.get(), kind="outline")

    status, body, headers = get(reader.post(f"/api/v1/unit-resources/{resource.pk}/link").json()["url"])

    assert (status, body.encode("latin-1")) == (200, PDF_BYTES)
    assert headers["Content-Disposition"].startswith("attachment;")


def test_confirm__nothing_sent__409(client_as):
    client = client_as("student")

    response = confirm(client, announce(client))

    assert (response.status_code, response.json()["code"]) == (409, "not_uploaded")


def test_confirm__bucket_away__503_and_nothing_changed(client_as, bucket, settings):
    client = client_as("student")
    file = announce(client)
    options = {**settings.STORAGES["default"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:1"}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}

    response = confirm(client, file)

    assert (response.status_code, response.json()["code"]) == (503, "storage_unreachable")
    assert response["Retry-After"] == "5"
    assert File.objects.get().status == "announced"


def test_clean_up__sent_and_never_confirmed__row_and_bytes_are_gone(client_as, django_capture_on_commit_callbacks):
    file = announce(client_as("student"))
    send(file)
    key = key_of(file)
    File.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert commands.forget_expired_files(SYSTEM) == 1

    assert File.objects.count() == 0
    assert storage.size(key) is None


def test_clean_up__bytes_without_a_row__go_once_they_are_old(client_as, monkeypatch):
    key = storage.new_key()
    storage.write(key, [b"left", b" over"])

    commands.forget_orphans(SYSTEM)
    assert storage.size(key) == 9
    monkeypatch.setattr(commands, "ORPHANS_KEPT", timedelta(seconds=-5))
    assert commands.forget_orphans(SYSTEM) >= 1
    assert storage.size(key) is None
