"""Who sees a file, who fetches its content, and what is left when it is gone."""

import os
from datetime import timedelta

import pytest
from django.db import DatabaseError
from structlog.testing import capture_logs

from domain.audit.models import AuditEvent
from domain.files import jobs
from domain.files.models import File
from domain.policy import limits
from domain.policy.roles import SystemRole
from domain.shared import clock, storage
from tests.api.files.samples import FILES, PDF_BYTES, announce, content_of, fetch, send, store
from tests.factories.files import FileFactory
from tests.factories.scholarships import ApplicationDocumentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def link_to(client, file):
    response = client.post(f"{FILES}/{file['id']}/link")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("role", SystemRole)
def test_file__of_another__is_not_there(client_as, role):
    file = FileFactory()
    client = client_as(role)

    assert client.get(FILES).json()["results"] == []
    assert client.get(f"{FILES}/{file.pk}").status_code == 404
    assert client.post(f"{FILES}/{file.pk}/confirm").status_code == 404
    assert client.post(f"{FILES}/{file.pk}/link").status_code == 404
    assert client.delete(f"{FILES}/{file.pk}").status_code == 404
    assert File.objects.count() == 1


def test_files__of_ones_own__are_listed_filtered_and_ordered(client_as):
    client = client_as("student")
    stored = FileFactory(owner=client.user, name="b.pdf")
    announced = FileFactory(owner=client.user, name="a.pdf", announced=True)

    def names(query=""):
        return [each["id"] for each in client.get(f"{FILES}?{query}").json()["results"]]

    assert names() == [str(announced.pk), str(stored.pk)]
    assert names("status=stored") == [str(stored.pk)]
    assert names("purpose=scholarship_document&ordering=-name") == [str(stored.pk), str(announced.pk)]


def test_link__followed_without_a_token__gives_the_content_as_an_attachment(client_as, frozen_clock):
    client, nobody = client_as("student"), client_as()
    file = store(client, nobody, name='Nguyễn "bảng điểm"'.replace('"', "'") + ".pdf")

    link = link_to(client, file)
    response = fetch(nobody, link)

    assert link["expires_at"] == "2026-03-02T12:05:00Z"
    assert content_of(response) == PDF_BYTES
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Length",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF_BYTES)),
        "Content-Disposition": (
            "attachment; filename*=utf-8''Nguy%E1%BB%85n%20%27b%E1%BA%A3ng%20%C4%91i%E1%BB%83m%27.pdf"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    assert AuditEvent.objects.filter(action="file.view", object_id=file["id"]).count() == 1


def test_link__asked_for_by_a_browser__is_answered_whatever_it_accepts(client_as):
    client = client_as("student")
    url = link_to(client, store(client, client_as()))["url"].removeprefix("http://testserver")

    response = client_as().get(url, HTTP_ACCEPT="image/png")

    assert content_of(response) == PDF_BYTES


def test_link__after_its_time__404_and_says_so(client_as, frozen_clock):
    client = client_as("student")
    link = link_to(client, store(client, client_as()))
    frozen_clock.shift(timedelta(minutes=limits.FILE_LINK_MINUTES))

    response = fetch(client_as(), link)

    assert (response.status_code, response.json()["code"]) == (404, "link_expired")


@pytest.mark.parametrize("token", ["nothing", "a:b", "%F0%9F%92%A9:x", "eyJ9:", ":", "W10:x"])
def test_link__forged__404(client_as, token):
    response = client_as().get(f"/api/v1/file-downloads/{token}")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_link__changed_in_any_letter__404(client_as):
    client = client_as("student")
    url = link_to(client, store(client, client_as()))["url"].removeprefix("http://testserver")
    changed = url[:-1] + ("A" if url[-1] != "A" else "B")

    assert client_as().get(changed).status_code == 404


def test_link__account_ends__404(client_as):
    client = client_as("student")
    link = link_to(client, store(client, client_as()))
    client.user.is_active = False
    client.user.save()

    assert fetch(client_as(), link).status_code == 404


def test_link__bytes_are_gone__404(client_as):
    client = client_as("student")
    link = link_to(client, store(client, client_as()))
    storage.remove(File.objects.get().storage_key)

    assert fetch(client_as(), link).status_code == 404


def test_link__to_an_unconfirmed_file__409(client_as):
    client = client_as("student")
    file = announce(client)
    send(client_as(), file)

    assert client.post(f"{FILES}/{file['id']}/link").status_code == 409


def test_delete__unused__204_and_the_bytes_go_after_the_commit(client_as, django_capture_on_commit_callbacks):
    client = client_as("student")
    file = store(client, client_as())
    key = File.objects.get().storage_key

    with django_capture_on_commit_callbacks(execute=True):
        response = client.delete(f"{FILES}/{file['id']}")
        assert storage.size(key) == len(PDF_BYTES)

    assert (response.status_code, response.content) == (204, b"")
    assert File.objects.count() == 0
    assert storage.size(key) is None
    assert AuditEvent.objects.get(action="file.delete").before["name"] == "transcript.pdf"


def test_delete__in_use__409_and_all_stays(client_as, django_capture_on_commit_callbacks):
    client = client_as("student")
    file = store(client, client_as())
    ApplicationDocumentFactory(file=File.objects.get(), application__applicant=client.user)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.delete(f"{FILES}/{file['id']}")

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    assert storage.size(File.objects.get().storage_key) == len(PDF_BYTES)


def test_delete__of_another_version__412(client_as):
    client = client_as("student")
    file = FileFactory(owner=client.user)

    assert client.delete(f"{FILES}/{file.pk}", HTTP_IF_MATCH='"9-x"').status_code == 412
    tag = client.get(f"{FILES}/{file.pk}")["ETag"]
    assert client.delete(f"{FILES}/{file.pk}", HTTP_IF_MATCH=tag).status_code == 204


def test_clean_up__files_nobody_confirmed__go_with_their_bytes(
    client_as, frozen_clock, django_capture_on_commit_callbacks
):
    client, nobody = client_as("student"), client_as()
    stored = store(client, nobody)
    send(nobody, announce(client))
    old = File.objects.get(status="announced").storage_key
    frozen_clock.shift(timedelta(minutes=limits.FILE_UPLOAD_MINUTES))
    client = client_as(user=client.user)
    fresh = announce(client)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.clean_up(0)

    assert {str(pk) for pk in File.objects.values_list("pk", flat=True)} == {stored["id"], fresh["id"]}
    assert storage.size(old) is None


def test_remove_orphans__bytes_without_a_row__go_once_they_are_old(client_as, media):
    store(client_as("student"), client_as())
    old, young = storage.new_key(), storage.new_key()
    storage.write(old, [b"old"])
    storage.write(young, [b"young"])
    two_hours_ago = (clock.now() - timedelta(hours=2)).timestamp()
    os.utime(media / old, (two_hours_ago, two_hours_ago))
    os.utime(media / File.objects.get().storage_key, (two_hours_ago, two_hours_ago))

    jobs.remove_orphans(0)

    assert storage.size(old) is None
    assert storage.size(young) == 5
    assert storage.size(File.objects.get().storage_key) == len(PDF_BYTES)
    jobs.remove_orphans(0)


def test_remove_orphans__nothing_was_ever_kept__does_nothing(db):
    jobs.remove_orphans(0)


def test_log__of_a_download__names_the_route_and_not_the_token(client_as):
    client = client_as("student")
    link = link_to(client, store(client, client_as()))

    with capture_logs() as lines:
        content_of(fetch(client_as(), link))

    (line,) = [each for each in lines if each["event"] == "request"]
    assert (line["path"], line["status"]) == ("/api/v1/file-downloads/<str:token>", 200)


@pytest.mark.parametrize(
    ("more", "headers"), [("", {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}), ("?a=%00", {}), ("/x", {})]
)
def test_log__of_a_request_that_came_to_no_view__does_not_tell_the_token(client_as, more, headers):
    client = client_as("student")
    url = link_to(client, store(client, client_as()))["url"]

    with capture_logs() as lines:
        response = client_as().get(url.removeprefix("http://testserver") + more, **headers)

    (line,) = [each for each in lines if each["event"] == "request"]
    assert response.status_code in {400, 404, 411}
    assert url.rpartition("/")[2] not in str(lines)
    assert line["path"].startswith("/api/v1/file-downloads/(long)")


@pytest.mark.parametrize(
    "values",
    [
        {"sha256": None},
        {"stored_size": None},
        {"sniffed_media_type": None},
        {"stored_size": 8},
        {"sniffed_media_type": "image/png"},
        {"status": "announced"},
        {"size": 0},
    ],
    ids=str,
)
def test_row__that_can_not_be__is_refused_by_the_database(values):
    file = FileFactory()

    with pytest.raises(DatabaseError):
        File.objects.filter(pk=file.pk).update(**values)


@pytest.mark.parametrize("query", ["fields=id", "expand=owner", "x=1"])
def test_link_and_delete__with_a_query__400(client_as, query):
    client = client_as("student")
    file = FileFactory(owner=client.user)

    assert client.post(f"{FILES}/{file.pk}/link?{query}").status_code == 400
    assert client.delete(f"{FILES}/{file.pk}?{query}").status_code == 400
    assert File.objects.count() == 1
