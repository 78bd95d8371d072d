"""Limits and places under many hands at once; each lock is proven by a race that happens without it."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from domain.files import commands as files
from domain.files.models import File
from domain.policy import limits
from domain.scholarships import rules as scholarship_rules
from domain.scholarships.commands import applications, documents
from domain.scholarships.models import ApplicationDocument, Scholarship, ScholarshipApplication
from tests.api.files.samples import FILES, PDF, PDF_BYTES, announce, send
from tests.concurrency.test_races import twin
from tests.factories.files import FileFactory
from tests.factories.scholarships import (
    ApplicationDocumentFactory,
    ScholarshipApplicationFactory,
    ScholarshipFactory,
)
from tests.support.client import Client, client_for
from tests.support.race import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]


def unlocked(model, pk):
    return model.objects.get(pk=pk)


def wait_after(monkeypatch, module, name) -> list[int]:
    """Let two callers pass a check before either goes on; return a list that grows with each who passed."""
    passed: list[int] = []
    both, check = Barrier(2), getattr(module, name)

    def check_then_wait(*args, **kwargs):
        check(*args, **kwargs)
        passed.append(1)
        # A broken barrier means that the lock kept the other one out, which is what we hope for.
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)

    monkeypatch.setattr(module, name, check_then_wait)
    return passed


def last_place(monkeypatch) -> tuple[Counter[int], int]:
    """Approve two applications for one place at once; return the statuses, and how many passed the check."""
    scholarship = ScholarshipFactory(places=1)
    rivals = ScholarshipApplicationFactory.create_batch(2, scholarship=scholarship, status="under_review")
    client = client_for("staff")
    passed = wait_after(monkeypatch, scholarship_rules, "check_places")

    def approve(number):
        path = f"/api/v1/scholarship-applications/{rivals[number].pk}/approve"
        return twin(client).post(path, {"reason": "Best of all."}).status_code

    return Counter(race(approve, runners=2)), len(passed)


def test_last_place__without_the_lock__both_pass_and_only_the_constraint_holds(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    lock = applications.lock
    monkeypatch.setattr(applications, "lock", lambda model, pk: (unlocked if model is Scholarship else lock)(model, pk))
    assert last_place(monkeypatch) == ({200: 1, 422: 1}, 2)
    assert Scholarship.objects.get().places_taken == 1


def test_last_place__goes_to_exactly_one(monkeypatch):
    assert last_place(monkeypatch) == ({200: 1, 409: 1}, 1)
    assert Scholarship.objects.get().places_taken == 1
    assert ScholarshipApplication.objects.filter(status="approved").count() == 1


def test_places__twenty_at_once__are_given_exactly():
    scholarship = ScholarshipFactory(places=3)
    rivals = ScholarshipApplicationFactory.create_batch(20, scholarship=scholarship, status="under_review")
    client = client_for("staff")

    def approve(number):
        path = f"/api/v1/scholarship-applications/{rivals[number].pk}/approve"
        return twin(client).post(path, {"reason": "Best of all."}).status_code

    assert Counter(race(approve, runners=20)) == {200: 3, 409: 17}
    assert ScholarshipApplication.objects.filter(status="approved").count() == 3
    assert Scholarship.objects.get().places_taken == 3


def test_application__ten_at_once__one_is_live():
    scholarship = ScholarshipFactory()
    client = client_for("student")
    body = {"scholarship_id": str(scholarship.pk), "statement": "Because."}

    statuses = race(lambda number: twin(client).post("/api/v1/scholarship-applications", body).status_code, runners=10)

    assert Counter(statuses) == {201: 1, 409: 9}


def last_announcement(monkeypatch) -> Counter[int]:
    """Announce two files at once where one may still be announced."""
    client = client_for("student")
    FileFactory.create_batch(limits.FILES_UNCONFIRMED_MAX - 1, owner=client.user, announced=True)
    wait_after(monkeypatch, files.rules, "check_unconfirmed")
    return Counter(race(lambda number: twin(client).post(FILES, {**PDF, "size": 9}).status_code, runners=2))


def test_last_announcement__without_the_lock__both_are_taken(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(files, "lock", unlocked)
    assert last_announcement(monkeypatch) == {201: 2}


def test_last_announcement__one_is_taken(monkeypatch):
    assert last_announcement(monkeypatch) == {201: 1, 409: 1}
    assert File.objects.count() == limits.FILES_UNCONFIRMED_MAX


def last_document(monkeypatch) -> Counter[int]:
    """Attach two documents at once where one may still be attached."""
    client = client_for("student")
    application = ScholarshipApplicationFactory(applicant=client.user)
    ApplicationDocumentFactory.create_batch(limits.APPLICATION_DOCUMENTS_MAX - 1, application=application)
    more = FileFactory.create_batch(2, owner=client.user)
    wait_after(monkeypatch, scholarship_rules, "check_documents")

    def attach(number):
        body = {"application_id": str(application.pk), "file_id": str(more[number].pk), "kind": "other"}
        return twin(client).post("/api/v1/application-documents", body).status_code

    return Counter(race(attach, runners=2))


def test_last_document__without_the_lock__both_are_attached(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(documents, "lock", unlocked)
    assert last_document(monkeypatch) == {201: 2}


def test_last_document__one_is_attached(monkeypatch):
    assert last_document(monkeypatch) == {201: 1, 409: 1}
    assert ApplicationDocument.objects.count() == limits.APPLICATION_DOCUMENTS_MAX


def upload_at_once(client, runners) -> Counter[int]:
    file = announce(client)
    return Counter(race(lambda number: send(Client(raise_request_exception=False), file).status_code, runners=runners))


def test_upload__without_the_lock__two_begin(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    claimed = wait_after(monkeypatch, files, "_check_in_time")
    client = client_for("student")
    monkeypatch.setattr(files, "lock", unlocked)

    upload_at_once(client, 2)

    assert len(claimed) == 2


def test_upload__ten_at_once__one_is_taken(media):
    client = client_for("student")

    assert upload_at_once(client, 10) == {204: 1, 409: 9}
    assert [path.read_bytes() for path in media.rglob("*") if path.is_file()] == [PDF_BYTES]


def test_file__attached_and_deleted_at_once__one_of_the_two_happens():
    client = client_for("student")
    application = ScholarshipApplicationFactory(applicant=client.user)
    file = FileFactory(owner=client.user)
    body = {"application_id": str(application.pk), "file_id": str(file.pk), "kind": "other"}

    def act(number):
        if number == 0:
            return twin(client).delete(f"{FILES}/{file.pk}").status_code
        return twin(client).post("/api/v1/application-documents", body).status_code

    deleted, attached = race(act, runners=2)

    assert (deleted, attached) in {(204, 404), (204, 422), (409, 201)}
    assert ApplicationDocument.objects.count() == File.objects.count() == (deleted == 409)
