"""Grade schemes and repeat policies: who keeps them, what they can't be, and that used ones stay."""

from datetime import date

import pytest

from domain.policy.roles import SystemRole
from domain.records.models import Grade, GradeScheme, RepeatPolicy
from tests.factories.records import (
    GradeFactory,
    GradeSchemeFactory,
    RepeatPolicyFactory,
    TranscriptEntryFactory,
    seeded_scheme,
)
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
SCHEMES, POLICIES = "/api/v1/grade-schemes", "/api/v1/repeat-policies"
PASS = {"code": "P", "name": "Pass", "minimum_mark": "50", "value": "1", "is_pass": True, "earns_credit": True}
FAIL = {"code": "N", "name": "Fail", "minimum_mark": "0", "value": "0", "is_pass": False, "earns_credit": False}
EXEMPT = {"code": "EX", "name": "Exempt", "minimum_mark": None, "is_pass": True, "earns_credit": True}
BODY = {
    "code": "PF",
    "name": "Pass or fail",
    "campus": "hanoi",
    "valid_from": "1990-01-01",
    "valid_until": "2000-01-01",
    "grades": [FAIL, EXEMPT, PASS],
}
POLICY = {"campus": "hanoi", "valid_from": "1990-01-01", "valid_until": "2000-01-01", "counting": "best_attempt"}


def change(client, row, body, tag="*"):
    return client.patch(f"{SCHEMES}/{row.pk}", body, HTTP_IF_MATCH=tag)


def stored(row):
    grades = list(Grade.objects.filter(scheme=row).order_by("code").values_list("code", "minimum_mark", "value"))
    return GradeScheme.objects.values().get(pk=row.pk), grades


@pytest.fixture
def used():
    """Return the scheme of Hawthorn, by which a period that started on 2 March 2026 was graded."""
    return TranscriptEntryFactory().scheme


def test_add__by_staff__everybody_sees_it_with_its_grades_the_best_first(client_as):
    response = client_as("staff").post(SCHEMES, BODY)

    assert response.status_code == 201, response.content
    assert [(each["code"], each["minimum_mark"], each["value"]) for each in response.json()["grades"]] == [
        ("P", "50.00", "1.00"),
        ("N", "0.00", "0.00"),
        ("EX", None, None),
    ]
    assert [each["is_administrative"] for each in response.json()["grades"]] == [False, False, True]
    for role in SystemRole:
        assert client_as(role).get(response["Location"]).json() == response.json()


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "auditor"])
def test_add__by_others__403_and_nothing_written(client_as, role):
    before = GradeScheme.objects.count()

    assert client_as(role).post(SCHEMES, BODY).status_code == 403
    assert client_as(role).post(POLICIES, POLICY).status_code == 403
    assert GradeScheme.objects.count() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"grades": [PASS]}, 422, "grades_incomplete"),
        ({"grades": [PASS, {**FAIL, "minimum_mark": "50"}]}, 422, "grades_incomplete"),
        ({"grades": [PASS, FAIL, {**EXEMPT, "code": "P"}]}, 422, "grades_incomplete"),
        ({"grades": [{**PASS, "value": "0"}, {**FAIL, "value": "1"}]}, 422, "grades_incomplete"),
        ({"grades": []}, 422, "validation_failed"),
        ({"grades": [PASS, {**FAIL, "minimum_mark": "-1"}]}, 422, "validation_failed"),
        ({"grades": [PASS, {"code": "N"}]}, 422, "validation_failed"),
        ({"grades": [PASS, {**FAIL, "colour": "red"}]}, 422, "validation_failed"),
        ({"valid_until": "1990-01-01"}, 422, "rule_broken"),
        ({"valid_until": "2000-01-02"}, 409, "overlaps"),
        ({"valid_until": None}, 409, "overlaps"),
        ({"code": "SUT-4"}, 409, "already_exists"),
    ],
)
def test_add__impossible__is_refused_and_nothing_written(client_as, body, status, code):
    before = (GradeScheme.objects.count(), Grade.objects.count())

    response = client_as("staff").post(SCHEMES, {**BODY, **body})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert (GradeScheme.objects.count(), Grade.objects.count()) == before


def test_change__without_if_match__428_and_of_another_version_412(client_as):
    scheme = GradeFactory().scheme
    client, before = client_as("staff"), stored(scheme)

    assert client.patch(f"{SCHEMES}/{scheme.pk}", {"name": "X"}).status_code == 428
    assert change(client, scheme, {"name": "X"}, '"7-x"').status_code == 412
    assert stored(scheme) == before


def test_change__of_an_unused_scheme__replaces_all_its_grades(client_as):
    scheme = GradeFactory().scheme

    response = change(client_as("staff"), scheme, {"grades": [PASS, FAIL], "name": "Other"})

    assert response.status_code == 200, response.content
    assert [each["code"] for each in response.json()["grades"]] == ["P", "N"]
    assert (response.json()["name"], response.json()["version"]) == ("Other", 2)


def test_change__to_what_it_is_already__changes_nothing(client_as):
    scheme = GradeFactory().scheme
    before = stored(scheme)

    response = change(client_as("staff"), scheme, {"grades": [FAIL], "name": scheme.name})

    assert (response.status_code, stored(scheme)) == (200, before)


@pytest.mark.parametrize("body", [{"grades": [PASS, FAIL]}, {"name": "Other"}, {"valid_from": "2001-01-01"}])
def test_change__of_a_scheme_that_results_were_graded_by__409_and_unchanged(client_as, used, body):
    before = stored(used)

    response = change(client_as("staff"), used, body)

    assert (response.status_code, response.json()["code"]) == (409, "grade_scheme_in_use")
    assert stored(used) == before


def test_used_scheme__is_ended_after_its_last_period_and_another_follows(client_as, used):
    client = client_as("staff")

    early = change(client, used, {"valid_until": "2026-03-02"})
    ended = change(client, used, {"valid_until": "2026-03-03"})
    added = client.post(SCHEMES, {**BODY, "campus": "hawthorn", "valid_from": "2026-03-03", "valid_until": None})

    assert (early.status_code, early.json()["code"]) == (409, "grade_scheme_in_use")
    assert (ended.status_code, added.status_code) == (200, 201)


def test_list__filtered_by_campus_and_day(client_as):
    old = GradeSchemeFactory(campus="hanoi", valid_from=date(1990, 1, 1), valid_until=date(1991, 1, 1))
    client = client_as("student")

    def ids(query):
        return [each["id"] for each in client.get(f"{SCHEMES}?{query}").json()["results"]]

    assert ids("campus=hanoi&valid_on=1990-12-31") == [str(old.pk)]
    assert ids("campus=hanoi&valid_on=1991-01-01") == []
    assert ids("campus=hawthorn&valid_on=2026-03-02") == [str(seeded_scheme().pk)]
    assert client.get(f"{SCHEMES}?valid_on=03/02/2026").status_code == 400


def test_policy__added_and_changed_by_staff(client_as):
    client = client_as("staff")
    RepeatPolicy.objects.filter(campus="hanoi").update(valid_until=date(2090, 1, 1))

    added = client.post(POLICIES, {**POLICY, "valid_from": "2090-01-01", "valid_until": None})
    path = added["Location"]
    changed = client.patch(path, {"attempts_max": 2}, HTTP_IF_MATCH=added["ETag"])

    assert (added.status_code, added.json()["attempts_max"]) == (201, None)
    assert (changed.status_code, changed.json()["attempts_max"]) == (200, 2)
    assert client.patch(path, {"attempts_max": 3}).status_code == 428
    assert client_as("student").get(path).json() == changed.json()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"valid_until": "2000-01-02"}, 409, "overlaps"),
        ({"valid_until": "1990-01-01"}, 422, "rule_broken"),
        ({"attempts_max": 0}, 422, "validation_failed"),
        ({"counting": "worst_attempt"}, 422, "validation_failed"),
    ],
)
def test_policy__impossible__is_refused_and_nothing_written(client_as, body, status, code):
    before = RepeatPolicy.objects.count()

    response = client_as("staff").post(POLICIES, {**POLICY, **body})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert RepeatPolicy.objects.count() == before


def change_policy(client, row, body):
    return client.patch(f"{POLICIES}/{row.pk}", body, HTTP_IF_MATCH="*")


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"counting": "latest_attempt"}, "/counting"),
        ({"attempts_max": 5}, "/attempts_max"),
        ({"campus": "hanoi"}, "/campus"),
        ({"valid_from": "2026-05-01"}, "/valid_from"),
        ({"valid_until": "2026-03-01"}, "/valid_until"),
    ],
)
def test_policy__that_has_begun__keeps_what_averages_were_told_by(client_as, body, pointer):
    RepeatPolicy.objects.all().delete()
    values = {"campus": "sarawak", "valid_until": None, "counting": "best_attempt", "attempts_max": 3}
    row = RepeatPolicyFactory(valid_from=date(2026, 2, 2), **values)
    before = RepeatPolicy.objects.values().get(pk=row.pk)

    response = change_policy(client_as("staff"), row, body)

    assert codes(response) == (409, "repeat_policy_in_use")
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]
    assert RepeatPolicy.objects.values().get(pk=row.pk) == before


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("valid_from", "body"),
    [
        (date(2026, 3, 2), {"valid_until": "2026-03-03", "counting": "best_attempt"}),
        (date(2026, 2, 2), {"valid_until": "2026-03-02"}),
        (date(2026, 3, 3), {"counting": "latest_attempt", "attempts_max": None}),
    ],
)
def test_policy__given_an_end_or_not_begun__changed(client_as, valid_from, body):
    RepeatPolicy.objects.all().delete()
    values = {"campus": "sarawak", "valid_until": None, "counting": "best_attempt", "attempts_max": 3}
    row = RepeatPolicyFactory(valid_from=valid_from, **values)

    response = change_policy(client_as("staff"), row, body)

    assert response.status_code == 200, response.content
    assert {name: response.json()[name] for name in body} == body
