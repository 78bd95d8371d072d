"""Adding and changing: constraints, versions, dry runs."""

import pytest

from domain.academic.models import CourseUnit, SemesterOffering, Unit
from domain.users.models import Role
from tests.factories.academic import (
    CourseFactory,
    CourseUnitFactory,
    SemesterOfferingFactory,
    TeachingPeriodFactory,
    UnitFactory,
)
from tests.factories.users import RoleFactory

pytestmark = pytest.mark.django_db
UNITS, OFFERINGS = "/api/v1/units", "/api/v1/semester-offerings"
UNIT = {
    "code": "COS10009",
    "name": "Programming",
    "department": "Computing",
    "level": 1,
    "credit_points": "12.50",
}


def test_add__valid__201_with_location_and_tag(client_as):
    client = client_as(role="staff")

    response = client.post(UNITS, UNIT)

    assert response.status_code == 201, response.content
    assert response["Location"] == f"{UNITS}/{response.json()['id']}"
    shown = client.get(response["Location"])
    assert shown.json() == response.json()
    assert shown["ETag"] == response["ETag"]
    assert shown.json()["version"] == 1


def test_add__by_student__forbidden_and_nothing_written(client_as):
    response = client_as(role="student").post(UNITS, UNIT)

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert Unit.objects.count() == 0


def test_add__taken_code__409_names_the_field(client_as):
    UnitFactory(code=UNIT["code"])

    response = client_as(role="staff").post(UNITS, UNIT)

    assert (response.status_code, response.json()["code"]) == (409, "already_exists")
    assert [each["pointer"] for each in response.json()["errors"]] == ["/code"]
    assert Unit.objects.count() == 1


def test_add__unit_twice_in_a_course__409_names_both_fields(client_as):
    place = CourseUnitFactory()
    body = {"course_id": str(place.course_id), "unit_id": str(place.unit_id), "kind": "elective"}

    response = client_as(role="staff").post("/api/v1/course-units", body)

    assert response.status_code == 409
    assert [each["pointer"] for each in response.json()["errors"]] == ["/course_id", "/unit_id"]
    assert CourseUnit.objects.count() == 1


def test_add__unknown_reference__422_at_the_field(client_as):
    body = {
        "unit_id": "01a20a06-0000-7000-8000-000000000000",
        "teaching_period_id": str(TeachingPeriodFactory().pk),
        "campus": "hanoi",
        "delivery_mode": "online",
        "capacity": 10,
        "enrollment_opens_at": "2026-01-01T00:00:00Z",
        "enrollment_closes_at": "2026-02-01T00:00:00Z",
    }

    response = client_as(role="staff").post(OFFERINGS, body)

    assert response.status_code == 422
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [("/unit_id", "does_not_exist")]


def test_unit__convenor__must_hold_the_role_now(client_as):
    convenor, student = client_as(role="convenor").user, client_as(role="student").user
    client = client_as(role="staff")

    refused = client.post(UNITS, {**UNIT, "convenor_id": str(student.pk)})
    added = client.post(UNITS, {**UNIT, "convenor_id": str(convenor.pk)})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/convenor_id")
    assert (added.status_code, added.json()["convenor_id"]) == (201, str(convenor.pk))


def test_add__broken_check__422_in_the_rules_own_words(client_as):
    body = {
        "unit_id": str(UnitFactory().pk),
        "teaching_period_id": str(TeachingPeriodFactory().pk),
        "campus": "hanoi",
        "delivery_mode": "online",
        "capacity": 10,
        "enrollment_opens_at": "2026-02-01T00:00:00Z",
        "enrollment_closes_at": "2026-01-01T00:00:00Z",
    }

    response = client_as(role="staff").post(OFFERINGS, body)

    assert (response.status_code, response.json()["code"]) == (422, "rule_broken")
    assert response.json()["detail"] == "Enrollment closes after it opens."
    assert response.json()["params"] == {"rule": "semester_offerings_window_opens_before_it_closes"}
    assert SemesterOffering.objects.count() == 0


def test_change__merge_patch__changes_only_what_is_named_and_raises_the_version(client_as):
    unit = UnitFactory(name="Old", description="Kept")
    client = client_as(role="staff")

    response = client.patch(f"{UNITS}/{unit.pk}", {"name": "New"}, "application/merge-patch+json")

    assert response.status_code == 200, response.content
    assert (response.json()["name"], response.json()["description"], response.json()["version"]) == (
        "New",
        "Kept",
        2,
    )


def test_change__to_the_same_values__keeps_the_version(client_as):
    unit = UnitFactory(name="Old")

    assert client_as(role="staff").patch(f"{UNITS}/{unit.pk}", {"name": "Old"}).json()["version"] == 1


@pytest.mark.parametrize("field", ["id", "version", "created_at", "updated_at", "searched", "convenor", "password"])
def test_change__field_that_is_not_writable__refused_by_name(client_as, field):
    unit = UnitFactory()

    response = client_as(role="admin").patch(f"{UNITS}/{unit.pk}", {field: None})

    assert response.status_code == 422
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [(f"/{field}", "unknown_field")]


def test_change__by_convenor__own_offering_only(client_as):
    client = client_as(role="convenor")
    own = SemesterOfferingFactory(unit__convenor=client.user)
    other = SemesterOfferingFactory()

    mine = client.patch(f"{OFFERINGS}/{own.pk}", {"capacity": 99}, HTTP_IF_MATCH="*")
    theirs = client.patch(f"{OFFERINGS}/{other.pk}", {"capacity": 99}, HTTP_IF_MATCH="*")

    assert (mine.status_code, mine.json()["capacity"]) == (200, 99)
    assert (theirs.status_code, theirs.json()["code"]) == (403, "forbidden")
    other.refresh_from_db()
    assert other.capacity == 30


def test_change__missing_row__404(client_as):
    path = f"{UNITS}/01a20a06-0000-7000-8000-000000000000"

    assert client_as(role="staff").patch(path, {"name": "X"}).status_code == 404


def test_if_match__missing_on_offerings__428(client_as):
    offering = SemesterOfferingFactory()

    response = client_as(role="staff").patch(f"{OFFERINGS}/{offering.pk}", {"capacity": 5})

    assert (response.status_code, response.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize("tag", ['"99-abc"', '"nonsense"', 'W/"1-abc"', "1", '""', '"-"', '"²"'])
def test_if_match__of_another_version__412_and_unchanged(client_as, tag):
    offering = SemesterOfferingFactory()

    response = client_as(role="staff").patch(f"{OFFERINGS}/{offering.pk}", {"capacity": 5}, HTTP_IF_MATCH=tag)

    assert (response.status_code, response.json()["code"]) == (412, "stale")
    offering.refresh_from_db()
    assert (offering.capacity, offering.version) == (30, 1)


def test_if_match__tag_of_any_representation_of_the_version__accepted(client_as):
    offering = SemesterOfferingFactory()
    client = client_as(role="staff")
    tag = client.get(f"{OFFERINGS}/{offering.pk}?expand=unit&fields=capacity")["ETag"]

    response = client.patch(f"{OFFERINGS}/{offering.pk}", {"capacity": 5}, HTTP_IF_MATCH=f'"7-x", {tag}')

    assert response.status_code == 200, response.content


def test_if_none_match__same_representation__304_without_body(client_as):
    unit = UnitFactory()
    client = client_as(role="student")
    for path in (f"{UNITS}/{unit.pk}", UNITS, f"{UNITS}/{unit.pk}?fields=id"):
        tag = client.get(path)["ETag"]
        response = client.get(path, HTTP_IF_NONE_MATCH=f'"other", W/{tag}')
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
    Unit.objects.update(name="Changed", version=2)

    assert client.get(f"{UNITS}/{unit.pk}", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_dry_run__add_and_change__full_answer_and_nothing_written(client_as):
    unit = UnitFactory(name="Old")
    client = client_as(role="staff")

    added = client.post(UNITS, UNIT, HTTP_PREFER="dry-run")
    changed = client.patch(f"{UNITS}/{unit.pk}", {"name": "New"}, HTTP_PREFER="respond-async, dry-run")

    assert (added.status_code, added["Preference-Applied"], added.json()["code"]) == (
        201,
        "dry-run",
        UNIT["code"],
    )
    assert (changed.status_code, changed.json()["name"]) == (200, "New")
    assert list(Unit.objects.values_list("name", "version")) == [("Old", 1)]


def test_dry_run__delete__the_same_answer_and_nothing_deleted(client_as):
    role = RoleFactory()
    client = client_as(role="admin")

    response = client.delete(f"/api/v1/roles/{role.pk}", HTTP_IF_MATCH="*", HTTP_PREFER="dry-run")

    assert (response.status_code, response["Preference-Applied"]) == (204, "dry-run")
    assert Role.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize("path", ["auth/token", "auth/password", "me/stop-acting", "me/calendar-feed/rotate"])
def test_dry_run__of_what_is_never_rehearsed__400(client_as, path):
    response = client_as(role="admin").post(f"/api/v1/{path}", {}, HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["code"]) == (400, "dry_run_impossible")


def test_write__with_an_unknown_query_parameter__400_and_nothing_written(client_as):
    unit = UnitFactory(name="Old")
    client = client_as(role="staff")

    added = client.post(f"{UNITS}?nope=1", UNIT)
    changed = client.patch(f"{UNITS}/{unit.pk}?nope=1", {"name": "New"})
    bulk = client.post(f"{UNITS}/bulk?nope=1", {"items": [UNIT]}, HTTP_IDEMPOTENCY_KEY="k")
    me = client.get("/api/v1/me?nope=1")

    assert [each.status_code for each in (added, changed, bulk, me)] == [400] * 4
    assert list(Unit.objects.values_list("name", flat=True)) == ["Old"]


def test_course_unit__blank_term__refused_at_its_field(client_as):
    place = CourseUnitFactory()

    response = client_as(role="staff").patch(f"/api/v1/course-units/{place.pk}", {"suggested_term": ""})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/suggested_term")


def test_dry_run__refused__the_same_refusal(client_as):
    UnitFactory(code=UNIT["code"])

    assert client_as(role="staff").post(UNITS, UNIT, HTTP_PREFER="dry-run").status_code == 409


def test_course__credit_points_of_zero__refused_by_the_table(client_as):
    body = {"code": "BA", "name": "Arts", "department": "Arts", "credit_points": "0", "duration_months": 36}

    response = client_as(role="staff").post("/api/v1/courses", body)

    assert response.json()["params"] == {"rule": "courses_credit_points_in_range"}
    assert CourseFactory._meta.model.objects.count() == 0


def test_teaching_period__closure_that_ends_before_it_starts__refused_at_its_field(client_as):
    period = TeachingPeriodFactory()
    body = {"closures": [{"starts_on": "2026-04-06", "ends_on": "2026-04-03", "reason": "Easter"}]}

    response = client_as(role="staff").patch(f"/api/v1/teaching-periods/{period.pk}", body)

    assert response.json()["errors"][0]["pointer"] == "/closures/0/ends_on"
