"""Anonymous answers, and tables to take away: what tells who answered what is nowhere."""

import csv
import io

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from domain.audit.models import AuditEvent
from domain.forms.models import FormParticipation, FormSubmission
from domain.idempotency.models import StoredAnswer
from domain.policy import limits
from domain.policy.workflows.forms import FormState
from tests.api.forms.samples import ANY_VERSION, FORMS, SUBMISSIONS, steps
from tests.factories.forms import SCHEMA, FormFactory, FormSubmissionFactory

PUBLISHED = FormState.PUBLISHED
pytestmark = pytest.mark.django_db


def table(answer):
    assert answer.status_code == 200, answer.content
    return list(csv.reader(io.StringIO(answer.content.decode())))


def answered(client, row, name="Ada", **headers):
    return client.post(f"{FORMS}/{row.pk}/answer", {"answers": {"name": name}}, headers=headers)


def test_anonymous__answered_once__keeps_nothing_that_names_the_person(client_as):
    student = client_as("student")
    row = FormFactory(status=PUBLISHED, is_anonymous=True, quota=2)
    records = AuditEvent.objects.count()

    answer = answered(student, row, **{"Idempotency-Key": "one"})

    assert (answer.status_code, answer.content) == (204, b"")
    kept = FormSubmission.objects.get()
    assert (kept.person_id, kept.answers, kept.pk.version) == (None, {"name": "Ada"}, 4)
    assert {kept.created_at, kept.updated_at, kept.submitted_at} == {row.published_at}
    assert (AuditEvent.objects.count(), StoredAnswer.objects.count()) == (records, 0)
    with connection.cursor() as cursor:
        for name in ("form_submissions", "form_participations"):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM {name} t")
            assert str(student.user.pk) not in cursor.fetchone()[0]
    again = answered(student, row, "Bo")
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    assert answered(student, row, "x" * 99).json()["errors"][0]["pointer"] == "/answers/name"
    assert answered(client_as("student"), row).status_code == 204
    assert answered(client_as("student"), row).json()["code"] == "form_full"
    assert FormSubmission.objects.count() == FormParticipation.objects.count() == 2


def test_anonymous__answers__come_to_light_together_once_closed_and_enough(client_as):
    staff, student = client_as("staff"), client_as("student")
    row = FormFactory(status=PUBLISHED, is_anonymous=True)
    few = FormFactory(status=PUBLISHED, is_anonymous=True)
    for number in range(limits.FORM_ANONYMOUS_SHOWN_MIN):
        answered(client_as("student"), row, f"={number}")
    answered(student, few)

    assert staff.get(f"{SUBMISSIONS}?form_id={row.pk}").json()["results"] == []
    hidden = staff.get(f"{FORMS}/{row.pk}/export")
    assert (hidden.status_code, hidden.json()["code"]) == (409, "anonymous_not_shown")
    assert steps(staff, f"{FORMS}/{row.pk}", "close") == steps(staff, f"{FORMS}/{few.pk}", "close") == [200]

    assert FormParticipation.objects.count() == 0
    never = staff.get(f"{FORMS}/{few.pk}/export").json()
    assert (never["code"], "never" in never["detail"]) == ("anonymous_not_shown", True)
    shown = staff.get(SUBMISSIONS).json()["results"]
    assert {each["answers"]["name"] for each in shown} == {f"={number}" for number in range(5)}
    assert student.get(SUBMISSIONS).json()["results"] == []
    heads, *rows = table(staff.get(f"{FORMS}/{row.pk}/export"))
    assert heads == ["submitted_at", "version", "name", "size"]
    assert {each[2] for each in rows} == {f"'={number}" for number in range(5)}


def test_anonymous__and_named_ways__are_not_mixed_nor_taken_for_another(client_as):
    admin, student = client_as("admin"), client_as("student")
    row, named = FormFactory(status=PUBLISHED, is_anonymous=True), FormFactory(status=PUBLISHED)

    assert answered(student, named).json()["code"] == "form_is_not_anonymous"
    assert answered(student, FormFactory(is_anonymous=True)).status_code == 404
    rehearsal = answered(student, row, Prefer="dry-run")
    assert rehearsal.status_code >= 400
    assert FormSubmission.objects.count() == 0
    assert admin.get(f"{FORMS}/{named.pk}/export?format=pdf").status_code == 400


def test_anonymous__asked_for_something_else__only_while_nobody_has_answered(client_as):
    staff, row = client_as("staff"), FormFactory(status=PUBLISHED, is_anonymous=True)
    path = f"{FORMS}/{row.pk}"
    for number, statuses in enumerate(([200], [409])):
        other = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9 + number}}}
        assert staff.patch(path, {"schema": other, "hints": {}}, headers=ANY_VERSION).status_code == 200
        assert steps(staff, path, "publish") == statuses
        assert answered(client_as("student"), row).status_code == 204

    assert FormSubmission.objects.values("form_version").distinct().count() == 1


def test_export__of_several_versions__has_the_columns_of_all_and_no_drafts(client_as):
    staff, student = client_as("staff"), client_as("student")
    row = FormFactory(status=PUBLISHED, schema=SCHEMA)
    person = FormSubmissionFactory(form=row, status="submitted", answers={"name": "=1+1", "size": 3}).person
    FormSubmissionFactory(form=row, status="draft")
    path = f"{FORMS}/{row.pk}"
    newer = {"type": "object", "properties": {"many": {"type": "array"}, "name": {"type": "string"}}}
    assert staff.patch(path, {"schema": newer, "hints": {}}, headers=ANY_VERSION).status_code == 200
    assert steps(staff, path, "publish") == [200]
    row.refresh_from_db()
    FormSubmissionFactory(form=row, form_version=row.published_version, status="submitted", answers={"many": ["a", 1]})

    rows = table(staff.get(f"{path}/export"))

    assert rows[0] == [
        *("id", "person_id", "given_name", "family_name", "status", "submitted_at", "version"),
        *("many", "name", "size"),
    ]
    assert [each[7:] for each in rows[1:]] == [["", "'=1+1", "3"], ['["a",1]', "", ""]]
    assert rows[1][1:3] == [str(person.pk), person.given_name]
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"{path}/export?format=xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[1][9] == 3
    assert AuditEvent.objects.filter(action="form.export").count() == 2
    assert student.get(f"{path}/export").status_code == 403


def test_export__of_more_than_one_table_holds__is_refused(client_as, monkeypatch):
    row, staff = FormFactory(status=PUBLISHED), client_as("staff")
    FormSubmissionFactory.create_batch(2, form=row, status="submitted")
    FormSubmissionFactory(form=row, status="submitted", answers={"name": ["x" * 9_000] * 4, "size": -2.5})
    path = f"{FORMS}/{row.pk}/export"
    assert table(staff.get(path))[3][8] == "-2.5"
    refused = [staff.get(f"{path}?format=xlsx")]
    for limit in ("ROWS", "COLUMNS"):
        with monkeypatch.context() as patched:
            patched.setattr(limits, f"FORM_EXPORT_{limit}_MAX", 1)
            refused.append(staff.get(path))

    assert [(each.status_code, each.json()["code"]) for each in refused] == [(422, "form_export_too_large")] * 3
    assert AuditEvent.objects.filter(action="form.export").count() == 1
