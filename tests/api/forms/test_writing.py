"""Forms: written, published, changed, closed; what is refused, and changes nothing."""

import pytest
from django.db import DatabaseError, transaction

from domain.audit.models import AuditEvent
from domain.forms.models import Form, FormAudience, FormReviewer, FormVersion
from domain.policy.workflows.forms import FormState
from tests.api.forms.samples import ANY_VERSION, EVERYONE, FORMS, SUBMISSIONS, VERSIONS, form, steps
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.forms import SCHEMA, FormFactory, FormSubmissionFactory
from tests.factories.users import UserFactory, UserRoleFactory

PUBLISHED = FormState.PUBLISHED
OTHER = {**SCHEMA, "properties": {**SCHEMA["properties"], "color": {"enum": ["red", "blue"]}}}
FILE = {"type": "string", "format": "file-id"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_as):
    return client_as("staff")


def test_form__from_the_first_word_to_the_second_version__keeps_what_was_published(staff, client_as):
    reviewer = UserFactory()
    body = form(reviewers=[{"step": 1, "person_id": str(reviewer.pk)}], hints={"order": ["size"]}, quota=5)

    answer = staff.post(FORMS, body)

    assert answer.status_code == 201, answer.content
    found = answer.json()
    path = f"{FORMS}/{found['id']}"
    assert (found["status"], found["owner_id"], found["published_version_id"]) == ("draft", str(staff.user.pk), None)
    assert found["audience"][0] == {**dict.fromkeys(found["audience"][0]), "kind": "everyone"}
    assert found["reviewers"] == [{"step": 1, "role": None, "person_id": str(reviewer.pk)}]
    first = staff.get(f"{VERSIONS}/{found['draft_version_id']}").json()
    assert (first["number"], first["schema"], first["published_at"]) == (1, SCHEMA, None)
    assert first["hints"] == {"order": ["size", "name"], "by_field": {}}
    student = client_as("student")
    assert student.get(path).status_code == 404
    assert steps(staff, path, "publish", "publish") == [200, 422]  # nothing new is there to publish
    assert student.get(f"{path}?expand=published_version").json()["published_version"]["schema"] == SCHEMA

    changed = staff.patch(path, {"schema": {**OTHER, "properties": {"size": {}}, "required": []}}, headers=ANY_VERSION)
    assert changed.status_code == 200, changed.content  # the hint on a field that is gone goes with it
    assert staff.get(f"{VERSIONS}/{changed.json()['draft_version_id']}").json()["hints"]["order"] == ["size"]
    changed = staff.patch(path, {"schema": OTHER, "hints": None}, headers=ANY_VERSION)

    assert changed.status_code == 200, changed.content
    second = changed.json()["draft_version_id"]
    assert staff.get(f"{VERSIONS}/{second}").json()["hints"] == {"order": [*OTHER["properties"]], "by_field": {}}
    shown = student.get(f"{path}?expand=draft_version,published_version").json()
    assert (shown["draft_version_id"], shown["draft_version"], shown["reviewers"]) == (None, None, None)
    assert student.get(f"{VERSIONS}/{second}").status_code == 404
    assert steps(staff, path, "publish") == [200]
    assert [each["number"] for each in student.get(f"{VERSIONS}?form_id={found['id']}").json()["results"]] == [2, 1]
    assert staff.get(f"{VERSIONS}/{first['id']}").json()["schema"] == SCHEMA
    with pytest.raises(DatabaseError, match="form_versions is frozen"), transaction.atomic():
        FormVersion.objects.filter(number=1).update(schema=OTHER)
    assert [each.action for each in AuditEvent.objects.filter(object_type="form").order_by("pk")] == [
        *("form.add", "form.publish", "form.change", "form.change", "form.publish"),
    ]
    assert steps(staff, path, "close") == [200]
    assert student.get(f"{path}?expand=published_version").json()["published_version"]["schema"] == OTHER


def test_draft__changed_twice__is_one_version_and_needs_if_match(staff):
    row = FormFactory()
    path = f"{FORMS}/{row.pk}"

    assert staff.patch(path, {"schema": OTHER}).status_code == 428
    assert staff.patch(path, {"schema": OTHER}, headers={"If-Match": '"7"'}).status_code == 412
    tag = staff.get(path)["ETag"]
    assert staff.patch(path, {"schema": OTHER, "title": "Other"}, headers={"If-Match": tag}).status_code == 200
    assert staff.post(f"{path}/publish").status_code == 428
    version = FormVersion.objects.get()
    assert (version.number, version.version, version.schema) == (1, 2, OTHER)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"schema": {**SCHEMA, "$ref": "https://example.org"}}, "schema_reference_refused", "/schema/$ref"),
        ({"hints": {"order": ["none"]}}, "hint_invalid", "/hints/order/0"),
        ({"hints": {"by_field": {"size": {"visible_if": {"field": "name", "any_of": [{}]}}}}}, None, None),
        ({"hints": {"by_field": {"size": {"color": "red"}}}}, "unknown_field", "/hints/by_field/size/color"),
        ({"audience": [EVERYONE, {"kind": "course"}]}, "bad_audience", "/audience/1"),
        ({"reviewers": [{"step": 2, "role": "staff"}]}, "bad_reviewers", "/reviewers/0"),
        ({"reviewers": [{"step": 1, "role": "none"}]}, "unknown_reviewer", "/reviewers/0/role"),
        ({"reviewers": [{"step": 1}]}, "bad_reviewers", "/reviewers/0"),
        ({"opens_at": "2026-05-02T00:00:00Z", "closes_at": "2026-05-01T00:00:00Z"}, "rule_broken", None),
        ({"quota": 0}, None, "/quota"),
    ],
)
def test_add__of_what_asks_nothing_proper__is_refused_and_adds_nothing(staff, body, code, pointer):
    answer = staff.post(FORMS, form(**body))

    assert answer.status_code == 422, answer.content
    told = answer.json()
    error = (told.get("errors") or [{"code": told["code"], "pointer": None}])[0]
    assert code in (None, error["code"])
    assert pointer in (None, error["pointer"])
    assert (Form.objects.count(), FormVersion.objects.count(), FormAudience.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": []}, "form_for_nobody"),
        ({"schema": None}, "nothing_to_publish"),
        ({"is_anonymous": True, "schema": {**SCHEMA, "properties": {"cv": FILE}}}, "anonymous_asks_less"),
        ({"is_anonymous": True, "reviewed": True}, "anonymous_asks_less"),
    ],
)
def test_publish__of_what_is_not_ready__is_refused(staff, fields, code):
    reviewed = [UserFactory()] if fields.pop("reviewed", False) else []
    row = FormFactory(reviewed_by=reviewed, **fields)

    answer = staff.post(f"{FORMS}/{row.pk}/publish", headers=ANY_VERSION)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Form.objects.get().status == FormState.DRAFT


def test_published__form__keeps_by_what_people_have_answered(staff):
    row = FormFactory(status=PUBLISHED, quota=5)
    FormSubmissionFactory.create_batch(2, form=row, status="submitted")
    path = f"{FORMS}/{row.pk}"

    refused = {
        "once": ({"once": False}, 409, "form_fixed"),
        "anonymous": ({"is_anonymous": True}, 409, "form_fixed"),
        "reviewers": ({"reviewers": [{"step": 1, "role": "staff"}]}, 409, "form_fixed"),
        "quota": ({"quota": 1}, 422, "quota_below_taken"),
        "audience": ({"audience": []}, 422, "form_for_nobody"),
    }
    for body, status, code in refused.values():
        answer = staff.patch(path, body, headers=ANY_VERSION)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (Form.objects.get().version, FormAudience.objects.count(), FormReviewer.objects.count()) == (1, 1, 0)
    assert staff.patch(path, {"quota": 2}, headers=ANY_VERSION).json()["taken"] == 2
    assert steps(staff, path, "close", "close", "publish") == [200, 409, 409]
    assert staff.patch(path, {"title": "x"}, headers=ANY_VERSION).json()["code"] == "wrong_state"


def test_convenor__asks_students_of_their_own_offerings__and_nobody_else(client_as):
    convenor, other = client_as("convenor"), client_as("convenor")
    own = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))
    rule = {"kind": "offering", "offering_id": str(own.pk)}

    assert convenor.post(FORMS, form(EVERYONE)).status_code == 403
    assert Form.objects.count() == 0
    answer = convenor.post(FORMS, form(rule))
    assert answer.status_code == 201, answer.content
    path = f"{FORMS}/{answer.json()['id']}"
    assert steps(convenor, path, "publish") == [200]
    assert other.get(path).status_code == 404
    answered = FormSubmissionFactory(form=Form.objects.get(), status="submitted")
    assert convenor.get(f"{SUBMISSIONS}/{answered.pk}").status_code == 200
    assert other.get(f"{SUBMISSIONS}/{answered.pk}").status_code == 404
    wider = convenor.patch(path, {"audience": [rule, EVERYONE]}, headers=ANY_VERSION)
    assert wider.status_code == 403
    assert FormAudience.objects.count() == 1


def test_list__for_a_student__shows_published_forms_addressed_to_them_by_as_many_statements(client_as, query_count):
    student = client_as("student")
    UserRoleFactory(user=UserFactory(), role_id="staff")
    to = [{"person": student.user}]
    for _ in range(2):
        FormFactory(status=PUBLISHED, to=to, owner=student.user)
    FormFactory(to=to)
    FormFactory(status=PUBLISHED, to=[{"role_id": "staff"}])
    url = f"{FORMS}?expand=owner,published_version"

    assert len(student.get(url).json()["results"]) == 2
    few = query_count(lambda: student.get(url))
    for _ in range(3):
        FormFactory(status=PUBLISHED, to=to, owner=student.user)
    assert query_count(lambda: student.get(url)) == few
