"""Changing a password, setting a forgotten one, verifying an address."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from api.authentication import BearerAuthentication
from domain.audit.models import AuditEvent
from domain.authentication import jobs
from domain.authentication.models import DeviceSession, EmailedToken
from domain.notifications import jobs as notification_jobs
from domain.users.models import User
from tests.factories.authentication import PASSWORD, user_with_password
from tests.factories.users import DeviceSessionFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, ME, PASSWORD_URL = "/api/v1/auth/token", "/api/v1/me", "/api/v1/auth/password"
RESET, RESET_CONFIRM = "/api/v1/auth/password-reset", "/api/v1/auth/password-reset/confirm"
VERIFY, VERIFY_CONFIRM = "/api/v1/auth/email-verification", "/api/v1/auth/email-verification/confirm"
JOBS = {"authentication": jobs, "notifications": notification_jobs}
NEW = "three blue kettles sing"


@pytest.fixture
def person():
    return user_with_password(given_name="Ada", family_name="Lovelace")


def works(client_as, password):
    return client_as().post(LOGIN, {"email": "ada@example.org", "password": password}).status_code == 200


def run_queued():
    """Do what is queued, as the worker would, and empty the queue."""
    found = list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
        cursor.execute("DELETE FROM procrastinate_jobs")
    for name, arguments in found:
        area, _, task = name.partition(".")
        if area in JOBS:
            getattr(JOBS[area], task)(**arguments)
    return [name for name, _ in found] + (run_queued() if found else [])


def secret_of(letter):
    return re.search(r"#token=([\w-]+)", letter.body)[1]


def ask_for_reset(client_as, email="ada@example.org"):
    response = client_as().post(RESET, {"email": email})
    run_queued()
    return response


def test_change__right_password__the_new_one_works_and_other_devices_are_out(client_as, person):
    client = client_as(user=person)
    other = client_as(user=person)
    assert other.get(ME).status_code == 200

    response = client.post(PASSWORD_URL, {"current_password": PASSWORD, "new_password": NEW})

    assert response.status_code == 204
    assert (works(client_as, PASSWORD), works(client_as, NEW)) == (False, True)
    assert (client.get(ME).status_code, other.get(ME).status_code) == (200, 401)
    event = AuditEvent.objects.get(action="user.change_password")
    assert (event.object_id, event.after) == (person.pk, {"password": "(hidden)"})
    assert run_queued()[0] == "notifications.tell_account"
    assert [letter.subject for letter in mail.outbox] == ["Your password was changed"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"current_password": "wrong", "new_password": NEW}, "wrong_password", "/current_password"),
        ({"current_password": PASSWORD, "new_password": "kettles"}, "weak_password", "/new_password"),
        ({"current_password": PASSWORD, "new_password": "qwertyuiop"}, "weak_password", "/new_password"),
        ({"current_password": PASSWORD, "new_password": "ada@example.org"}, "weak_password", "/new_password"),
        ({"current_password": PASSWORD, "new_password": "x" * 129}, "validation_failed", "/new_password"),
    ],
)
def test_change__refused__nothing_changed(client_as, person, body, code, pointer):
    client, other = client_as(user=person), client_as(user=person)

    response = client.post(PASSWORD_URL, body)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert response.json()["errors"][0]["pointer"] == pointer
    assert works(client_as, PASSWORD)
    assert other.get(ME).status_code == 200


def test_change__wrong_too_often__429_and_the_account_is_locked(client_as, person):
    client = client_as(user=person)
    for _ in range(10):
        client.post(PASSWORD_URL, {"current_password": "wrong", "new_password": NEW})

    response = client.post(PASSWORD_URL, {"current_password": PASSWORD, "new_password": NEW})

    assert (response.status_code, response.json()["code"]) == (429, "account_locked")
    assert not works(client_as, PASSWORD)


def test_reset__known_and_unknown__the_same_answer_and_the_same_statements(client_as, person):
    def ask(email):
        with CaptureQueriesContext(connection) as queries:
            response = client_as().post(RESET, {"email": email})
        texts = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]
        return response.status_code, response.content, texts

    UserFactory(email="gone@example.org", is_active=False)
    known, unknown, ended = ask("Ada@example.org "), ask("nobody@example.org"), ask("gone@example.org")

    assert known[:2] == (202, b"")
    assert known == unknown == ended
    run_queued()
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]


def test_reset__by_the_link__new_password_all_devices_out_lock_gone(client_as, person):
    device = client_as(user=person)
    for _ in range(10):
        works(client_as, "wrong")
    assert not works(client_as, PASSWORD)
    ask_for_reset(client_as)

    response = client_as().post(RESET_CONFIRM, {"token": secret_of(mail.outbox[0]), "new_password": NEW})

    assert response.status_code == 204
    assert device.get(ME).status_code == 401
    assert works(client_as, NEW)
    person.refresh_from_db()
    assert person.email_verified_at is not None
    assert AuditEvent.objects.get(action="user.reset_password").object_id == person.pk


def test_reset__link_used_twice_replaced_expired_or_of_another_address__refused(client_as, person, frozen_clock):
    def confirm(secret):
        response = client_as().post(RESET_CONFIRM, {"token": secret, "new_password": NEW})
        return response.status_code, response.json()["code"] if response.content else None

    refused = (422, "link_invalid")
    ask_for_reset(client_as)
    frozen_clock.shift(timedelta(seconds=61))
    ask_for_reset(client_as)
    first, second = (secret_of(letter) for letter in mail.outbox)
    assert confirm("made up") == refused
    assert confirm(first) == refused
    assert confirm(second) == (204, None)
    assert confirm(second) == refused

    run_queued()  # also tells of the new password
    frozen_clock.shift(timedelta(seconds=61))
    ask_for_reset(client_as)
    frozen_clock.shift(timedelta(minutes=30))
    assert confirm(secret_of(mail.outbox[-1])) == refused

    ask_for_reset(client_as)
    User.objects.filter(pk=person.pk).update(email="new@example.org")
    assert confirm(secret_of(mail.outbox[-1])) == refused


def test_reset__weak_password__does_not_spend_the_link(client_as, person):
    ask_for_reset(client_as)
    secret = secret_of(mail.outbox[0])

    weak = client_as().post(RESET_CONFIRM, {"token": secret, "new_password": "qwertyuiop"})

    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert client_as().post(RESET_CONFIRM, {"token": secret, "new_password": NEW}).status_code == 204


def test_reset__asked_again_and_again__one_mail_a_minute(client_as, person, frozen_clock):
    for _ in range(5):
        ask_for_reset(client_as)

    assert len(mail.outbox) == 1
    assert EmailedToken.objects.count() == 1


def test_reset__the_secret__is_stored_as_its_hash_and_leads_to_the_front_end(client_as, person, settings):
    settings.FRONTEND_URL = "https://app.university.test"
    ask_for_reset(client_as)
    secret = secret_of(mail.outbox[0])

    assert f"https://app.university.test/reset-password#token={secret}" in mail.outbox[0].body
    assert secret.encode() not in bytes(EmailedToken.objects.get().digest)
    assert secret not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))


def test_reset__mail_server_away__tried_again_later(client_as, person, monkeypatch):
    def away(letter):
        raise OSError("no route")

    client_as().post(RESET, {"email": "ada@example.org"})
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        with pytest.raises(OSError, match="no route"):
            jobs.send_password_reset("ada@example.org", "https://app.university.test")
    assert EmailedToken.objects.count() == 0

    run_queued()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("locale", "subject", "greeting"),
    [
        ("en", "Set a new password", "Hello A & <b>da</b>,"),
        ("vi", "Đặt lại mật khẩu", "Xin chào A & <b>da</b>,"),
    ],
)
def test_letter__in_the_persons_language__as_text_and_html(client_as, locale, subject, greeting):
    user_with_password(locale=locale, preferred_name="A & <b>da</b>")
    ask_for_reset(client_as)
    (letter,) = mail.outbox
    ((html, kind),) = letter.alternatives

    assert (letter.subject, kind) == (subject, "text/html")
    assert greeting in letter.body
    assert "30" in letter.body
    assert "A &amp; &lt;b&gt;da&lt;/b&gt;" in html
    assert f'<html lang="{locale}">' in html
    assert f'href="http://localhost:5173/reset-password#token={secret_of(letter)}"' in html


def test_verification__by_the_link__the_address_is_verified(client_as, person, frozen_clock):
    client = client_as(user=person)
    assert client.post(VERIFY).status_code == 202
    run_queued()
    secret = secret_of(mail.outbox[0])
    assert mail.outbox[0].to == ["ada@example.org"]

    assert client_as().post(VERIFY_CONFIRM, {"token": secret}).status_code == 204
    person.refresh_from_db()
    assert person.email_verified_at is not None
    assert client_as().post(VERIFY_CONFIRM, {"token": secret}).status_code == 422
    client.post(VERIFY)
    run_queued()
    assert len(mail.outbox) == 1


def test_verification__address_changed_meanwhile__refused(client_as, person):
    client_as(user=person).post(VERIFY)
    run_queued()
    User.objects.filter(pk=person.pk).update(email="new@example.org")

    response = client_as().post(VERIFY_CONFIRM, {"token": secret_of(mail.outbox[0])})

    assert (response.status_code, response.json()["code"]) == (422, "link_invalid")
    person.refresh_from_db()
    assert person.email_verified_at is None


def test_links__of_one_kind__are_no_good_for_the_other(client_as, person):
    client_as(user=person).post(VERIFY)
    run_queued()
    secret = secret_of(mail.outbox[0])

    assert client_as().post(RESET_CONFIRM, {"token": secret, "new_password": NEW}).status_code == 422
    assert works(client_as, PASSWORD)


@pytest.mark.parametrize(
    ("path", "body"), [(PASSWORD_URL, {"current_password": PASSWORD, "new_password": NEW}), (VERIFY, {})]
)
def test_own_hand__while_another_acts_as_the_person__refused(client_as, person, monkeypatch, path, body):
    session = DeviceSessionFactory(user=person)
    authenticate = BearerAuthentication.authenticate

    def acting(self, request):
        actor, claims = authenticate(self, request)
        return replace(actor, acting_by=session.pk), claims

    monkeypatch.setattr(BearerAuthentication, "authenticate", acting)
    response = client_as(user=person).post(path, body)

    assert (response.status_code, response.json()["code"]) == (403, "not_while_acting")
    assert works(client_as, PASSWORD)
    assert DeviceSession.objects.filter(ended_at__isnull=False).count() == 0
