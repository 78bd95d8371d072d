"""Submissions: begun, changed, handed in, reviewed, withdrawn; by whom, and what is kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.forms.commands import approve_form_submission
from domain.forms.models import Form, FormDecision, FormFile, FormSubmission, FormVersion
from domain.forms.queries import people_addressed, reviewing
from domain.forms.rules import check_answers
from domain.policy.uploads import FilePurpose
from domain.policy.workflows.forms import FormState
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import NotWhileActing
from tests.api.forms.samples import ANY_VERSION, FORMS, SUBMISSIONS, steps
from tests.factories.files import FileFactory
from tests.factories.forms import SCHEMA, FormFactory, FormFileFactory, FormSubmissionFactory
from tests.factories.users import UserFactory, UserRoleFactory

PUBLISHED = FormState.PUBLISHED
DAY, WINDOW = timedelta(days=1), ("opens_at", "closes_at")
REASON = {"reason": "All is there."}
PETS = {
    "type": "object",
    "properties": {"pet": {"type": "boolean"}, "kind": {"enum": ["cat", "dog"]}, "proof": {"type": "string"}},
    "required": ["pet"],
}
HINTS = {
    "order": ["pet", "kind", "proof"],
    "by_field": {"kind": {"visible_if": {"field": "pet", "any_of": [True]}, "required": True}},
}
ATTACHMENT = {"purpose": FilePurpose.FORM_ATTACHMENT}
WITH_FILE = {**PETS, "properties": {**PETS["properties"], "proof": {"type": "string", "format": "file-id"}}}
pytestmark = pytest.mark.django_db


@pytest.fixture
def student(client_as):
    return client_as("student")


def begun(client, row, **answers):
    answer = client.post(SUBMISSIONS, {"form_id": str(row.pk), "answers": answers})
    assert answer.status_code == 201, answer.content
    return f"{SUBMISSIONS}/{answer.json()['id']}"


def test_submission__begun_changed_and_handed_in__is_kept_without_what_was_not_shown(student, client_as):
    row = FormFactory(status=PUBLISHED, schema=PETS, hints=HINTS)
    path = begun(student, row, pet="maybe")
    staff = client_as("staff")

    assert staff.get(path).status_code == 404  # a draft is its author's
    wrong = student.post(f"{path}/submit").json()
    assert [(each["code"], each["pointer"]) for each in wrong["errors"]] == [("answer_invalid", "/answers/pet")]
    assert student.patch(path, {"answers": {"pet": True}}).status_code == 200
    assert [each["pointer"] for each in student.post(f"{path}/submit").json()["errors"]] == ["/answers/kind"]
    assert FormSubmission.objects.get().status == "draft"
    more = student.patch(path, {"answers": {"pet": False, "kind": "lion", "proof": "x"}}).json()["answers"]
    assert student.patch(path, {"answers": {"proof": None}}).json()["answers"] == {"pet": False, "kind": "lion"} != more
    assert steps(student, path, "submit", "submit") == [200, 409]
    assert student.patch(path, {"answers": {"pet": True}}).json()["code"] == "wrong_state"

    found = staff.get(f"{path}?expand=form_version,person").json()
    assert (found["status"], found["answers"], found["step"]) == ("submitted", {"pet": False}, None)
    assert (found["form_version"]["number"], found["person"]["id"]) == (1, str(student.user.pk))
    assert Form.objects.get().taken == 1
    records = AuditEvent.objects.filter(object_type="form_submission")
    assert "lion" not in str(list(records.values_list("before", "after")))
    with pytest.raises(DatabaseError, match="form_submissions is frozen"), transaction.atomic():
        FormSubmission.objects.update(answers={"pet": True})
    with pytest.raises(DatabaseError, match="form_submissions is frozen"), transaction.atomic():
        FormSubmission.objects.update(status="draft", submitted_at=None)


def test_draft__taken_back__stays_its_authors(student, client_as):
    path, staff = begun(student, FormFactory(status=PUBLISHED), name="Nobody's business"), client_as("staff")

    assert steps(student, path, "withdraw") == [200]

    assert student.get(path).json()["status"] == "withdrawn"
    assert (staff.get(path).status_code, staff.get(SUBMISSIONS).json()["results"]) == (404, [])


def test_draft__of_numbers_and_truth__is_changed_from_one_to_the_other(student):
    path = begun(student, FormFactory(status=PUBLISHED), name=1)

    assert student.patch(path, {"answers": {"name": True}}).json()["answers"] == {"name": True}
    assert student.patch(path, {"answers": {"name": 1}}).json()["answers"]["name"] is not True
    refused = student.patch(path, {"answers": {"name": 1e300}})
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/answers/name"]


def test_draft__of_an_older_version__is_handed_in_by_it_and_stays_valid_for_ever(student, client_as):
    row = FormFactory(status=PUBLISHED)
    path, staff = begun(student, row, name="Ada"), client_as("staff")
    stricter = {**SCHEMA, "required": ["name", "size"]}

    assert staff.patch(f"{FORMS}/{row.pk}", {"schema": stricter}, headers=ANY_VERSION).status_code == 200
    assert steps(staff, f"{FORMS}/{row.pk}", "publish") == [200]
    assert steps(student, path, "submit") == [200]

    kept = FormSubmission.objects.select_related("form_version").get()
    version = kept.form_version
    assert version.number == 1
    assert check_answers(version.schema, version.hints, kept.answers, cpu=lambda: 0) == kept.answers
    assert FormVersion.objects.count() == 2


def test_answering__who_when_and_how_often__is_the_forms_to_say(student, client_as):
    now = clock.now()
    refused = {
        "to_others": (FormFactory(status=PUBLISHED, to=[{"role_id": "staff"}]), 422, "does_not_exist"),
        "draft": (FormFactory(), 422, "does_not_exist"),
        "closed": (FormFactory(status=FormState.CLOSED), 409, "wrong_state"),
        "early": (FormFactory(status=PUBLISHED, opens_at=now + DAY), 409, "form_not_open"),
        "late": (FormFactory(status=PUBLISHED, closes_at=now), 409, "form_not_open"),
        "anonymous": (FormFactory(status=PUBLISHED, is_anonymous=True), 409, "form_is_anonymous"),
    }
    for row, status, code in refused.values():
        answer = student.post(SUBMISSIONS, {"form_id": str(row.pk)})
        told = answer.json()
        assert (answer.status_code, {told["code"], *(each["code"] for each in told.get("errors", []))} & {code}) == (
            status,
            {code},
        )
        assert all(told["params"].get(name) is None or told["params"][name].endswith("Z") for name in WINDOW)
    assert FormSubmission.objects.count() == 0

    once, often = FormFactory(status=PUBLISHED), FormFactory(status=PUBLISHED, once=False)
    path = begun(student, once, name="Ada")
    assert student.post(SUBMISSIONS, {"form_id": str(once.pk)}).json()["code"] == "already_answered"
    assert steps(student, path, "submit", "withdraw") == [200, 200]
    begun(student, once)
    begun(student, often)
    assert student.post(SUBMISSIONS, {"form_id": str(often.pk)}).json()["code"] == "already_exists"
    path = begun(client_as("parent"), often, name="x")
    Form.objects.filter(pk=often.pk).update(closes_at=clock.now())
    assert student.post(f"{path}/submit").status_code == 404


def test_quota__when_full__takes_one_more_only_once_a_place_is_free(student, client_as):
    row = FormFactory(status=PUBLISHED, quota=1)
    first, second = begun(student, row, name="Ada"), begun(other := client_as("student"), row, name="Bo")

    assert steps(student, first, "submit") == [200]
    full = other.post(f"{second}/submit")
    assert (full.status_code, full.json()["code"]) == (409, "form_full")
    assert steps(student, first, "withdraw") == [200]
    assert steps(other, second, "submit") == [200]
    row.refresh_from_db()
    assert (row.taken, row.version) == (1, 1)


def test_files__of_answers__are_attached_read_by_reviewers_and_given_back(student, client_as):
    reviewer = client_as("parent")
    row = FormFactory(status=PUBLISHED, schema=WITH_FILE, reviewed_by=[reviewer.user])
    mine, foreign = FileFactory(owner=student.user, **ATTACHMENT), FileFactory(**ATTACHMENT)
    others = FileFactory(owner=student.user)  # meant for something else
    path = begun(student, row, pet=True, proof=str(foreign.pk))

    for bad in (foreign, others):
        student.patch(path, {"answers": {"pet": True, "proof": str(bad.pk)}})
        refusal = student.post(f"{path}/submit").json()
        assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("file_not_usable", "/answers/proof")
    assert FormFile.objects.count() == 0
    student.patch(path, {"answers": {"pet": True, "proof": str(mine.pk)}})
    assert steps(student, path, "submit") == [200]
    assert student.delete(f"/api/v1/files/{mine.pk}").json()["code"] == "in_use"
    kept = FormFile.objects.get()
    found = reviewer.get(path).json()["files"]
    assert [(each["id"], each["field"], each["file_id"]) for each in found] == [(str(kept.pk), "proof", str(mine.pk))]
    link = f"/api/v1/form-files/{kept.pk}/link"
    assert reviewer.post(link).status_code == 200
    assert client_as("student").post(link).status_code == 404
    assert AuditEvent.objects.filter(action="form_file.view").count() == 1
    assert steps(student, path, "withdraw") == [200]
    assert student.delete(f"/api/v1/files/{mine.pk}").status_code == 204
    assert not File.objects.filter(pk=mine.pk).exists()


def test_review__step_by_step__is_by_those_whose_turn_it_is(student, client_as):
    first, second, staff = client_as("parent"), client_as("student"), client_as("staff")
    row = FormFactory(status=PUBLISHED, quota=1, reviewed_by=[first.user, second.user])
    path = begun(student, row, name="Ada")
    assert first.get(path).status_code == 404
    assert steps(student, path, "submit") == [200]

    assert (first.get(path).status_code, second.get(path).status_code) == (200, 404)
    assert steps(staff, path, "approve", **REASON) == [403]
    assert steps(student, path, "approve", **REASON) == [403]
    assert steps(first, path, "approve") == [422]  # without a reason
    assert first.post(f"{path}/approve", REASON, headers={"If-Match": '"1"'}).status_code == 412
    assert steps(first, path, "approve", "approve", **REASON) == [200, 403]
    answer = second.post(f"{path}/approve", REASON)
    found = answer.json()
    assert (found["status"], found["step"]) == ("approved", 2)
    told = [(each["step"], each["decision"], each["decided_by_id"]) for each in found["decisions"]]
    assert all(each["decided_at"].endswith("Z") for each in found["decisions"])
    assert told == [(1, "approved", str(first.user.pk)), (2, "approved", str(second.user.pk))]
    assert steps(second, path, "reject", **REASON) == steps(student, path, "withdraw") == [409]
    with pytest.raises(DatabaseError, match="form_decisions is frozen"), transaction.atomic():
        FormDecision.objects.update(reason="other")

    turned_down = FormSubmissionFactory(
        form=FormFactory(status=PUBLISHED, reviewed_by=[first.user]), status="submitted"
    )
    FormSubmission.objects.update(step=1)
    assert steps(first, f"{SUBMISSIONS}/{turned_down.pk}", "reject", **REASON) == [200]
    turned_down.form.refresh_from_db()
    assert turned_down.form.taken == 0


def test_review__of_ones_own_or_by_a_limited_role__is_not_possible(client_as):
    reviewer = client_as("staff")
    own = FormSubmissionFactory(
        form=FormFactory(status=PUBLISHED, reviewed_by=[reviewer.user]),
        person=reviewer.user,
        status="submitted",
        step=1,
    )

    refusal = reviewer.post(f"{SUBMISSIONS}/{own.pk}/approve", REASON)

    assert (refusal.status_code, refusal.json()["code"]) == (403, "own_submission")
    assert FormDecision.objects.count() == 0


def test_review__in_another_name__is_not_possible():
    person, helper = UserFactory(), UserFactory()
    row = FormSubmissionFactory(form=FormFactory(status=PUBLISHED, reviewed_by=[person]), status="submitted", step=1)

    with pytest.raises(NotWhileActing):
        approve_form_submission(Actor(user_id=person.pk, acting_by=helper.pk), pk=row.pk, reason="All is there.")

    assert FormDecision.objects.count() == 0


def test_people__of_a_form_and_of_a_step__are_those_to_be_told():
    holder, reviewer, gone = UserFactory(), UserFactory(), UserFactory(is_active=False)
    UserRoleFactory(user=holder, role_id="staff")
    row = FormFactory(status=PUBLISHED, to=[{"role_id": "staff"}, {"person": gone}], reviewed_by=[reviewer])
    row.reviewers.create(step=1, role_id="staff")

    assert set(people_addressed(row)) == {holder}
    assert set(reviewing(row.pk, 1)) == {holder, reviewer}


def test_list__of_submissions__takes_as_many_statements_for_many(client_as, query_count):
    staff = client_as("staff")
    url = f"{SUBMISSIONS}?expand=form,form_version,person&status=submitted"
    FormFileFactory.create_batch(2)
    staff.get(url)

    few = query_count(lambda: staff.get(url))
    FormFileFactory.create_batch(3)

    assert len(staff.get(url).json()["results"]) == 5
    assert query_count(lambda: staff.get(url)) == few
