from decimal import Decimal

import pytest

from domain.audit.models import AuditEvent
from domain.results.models import Mark
from tests.api.results.samples import SHEETS, Class, entry, faults
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.users import UserRoleFactory

pytestmark = pytest.mark.django_db


def test_sheet__added_by_the_convenor__is_open_and_tells_who_is_missing(client_as):
    convenor = client_as("convenor")
    offering = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))
    EnrollmentFactory(offering=offering)
    EnrollmentFactory(offering=offering, status="withdrawn")

    response = convenor.post(SHEETS, {"offering_id": str(offering.pk)})

    assert response.status_code == 201
    told = response.json()
    assert (told["status"], told["marks_entered"], told["marks_missing"]) == ("open", 0, 1)
    again = convenor.post(SHEETS, {"offering_id": str(offering.pk)})
    assert (again.status_code, again.json()["code"]) == (409, "already_exists")


def test_sheet__of_a_unit_that_another_convenes__refused(client_as):
    offering = SemesterOfferingFactory()

    response = client_as("convenor").post(SHEETS, {"offering_id": str(offering.pk)})

    assert response.status_code == 403
    assert client_as("staff").get(SHEETS).json()["results"] == []


def test_enter__marks_and_administrative_grades__kept_with_a_record_of_each():
    room = Class(students=3)
    first, second, third = room.places

    response = room.enter(
        room.convenor, entry(first, "81.5"), entry(second, 49, comment="Close."), entry(third, grade="NA")
    )

    assert response.status_code == 200
    assert response.json()["marks_entered"] == 3
    assert response["ETag"].startswith('"2-')
    found = dict(Mark.objects.values_list("enrollment", "mark"))
    assert found == {first.pk: Decimal("81.50"), second.pk: Decimal(49), third.pk: None}
    assert Mark.objects.get(enrollment=third).grade == "NA"
    assert AuditEvent.objects.filter(action="mark_sheet.enter", object_type="mark").count() == 3


def test_enter__again__takes_the_place_of_what_was_there_and_leaves_the_others():
    room = Class(marks=("50", "60"))
    first, second = room.places

    assert room.enter(room.convenor, entry(first, grade="NA")).status_code == 200

    rows = {each.enrollment_id: each for each in Mark.objects.all()}
    assert (rows[first.pk].mark, rows[first.pk].grade, rows[first.pk].version) == (None, "NA", 2)
    assert (rows[second.pk].mark, rows[second.pk].version) == (Decimal(60), 1)
    event = AuditEvent.objects.get(action="mark_sheet.enter")
    assert (event.before["mark"], event.after["grade"]) == ("50.00", "NA")


def test_enter__what_is_there_already__changes_nothing():
    room = Class(marks=("50", "60"))
    before = room.state()

    assert room.enter(room.convenor, entry(room.places[0], "50.00")).status_code == 200

    assert room.state() == before
    assert not AuditEvent.objects.filter(action="mark_sheet.enter").exists()


@pytest.mark.parametrize(("match", "status"), [(None, 428), ('"7-x"', 412), ('W/"1-x"', 412)])
def test_enter__without_the_present_version__refused_and_unchanged(match, status):
    room = Class()
    before = room.state()

    response = room.enter(room.convenor, entry(room.places[0], "50"), match=match)

    assert response.status_code == status
    assert room.state() == before


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"mark": 101}, "/mark", "max_value"),
        ({"mark": "100.01"}, "/mark", "max_value"),
        ({"mark": -1}, "/mark", "min_value"),
        ({"mark": "NaN"}, "/mark", "invalid"),
        ({"mark": "sNaN"}, "/mark", "invalid"),
        ({"mark": "Infinity"}, "/mark", "invalid"),
        ({"mark": "-Infinity"}, "/mark", "invalid"),
        ({"mark": "1e400"}, "/mark", "max_digits"),
        ({"mark": "1e-400"}, "/mark", "max_digits"),
        ({"mark": 12.345}, "/mark", "max_decimal_places"),
        ({"mark": True}, "/mark", "invalid"),
        ({"mark": "1_0"}, "/mark", "invalid"),
        ({"mark": [50]}, "/mark", "invalid"),
        ({"mark": {}}, "/mark", "invalid"),
        ({"mark": ""}, "/mark", "invalid"),
        ({}, "/mark", "mark_or_grade"),
        ({"mark": None, "grade": None}, "/mark", "mark_or_grade"),
        ({"mark": "50", "grade": "NA"}, "/mark", "mark_or_grade"),
        ({"grade": "HD"}, "/grade", "grade_not_on_sheets"),
        ({"grade": "WF"}, "/grade", "grade_not_on_sheets"),
        ({"grade": "EX"}, "/grade", "grade_not_on_sheets"),
        ({"grade": "ZZ"}, "/grade", "unknown_grade"),
        ({"mark": "50", "value": 4}, "/value", "unknown_field"),
        ({"mark": "50", "student_id": "x"}, "/student_id", "unknown_field"),
    ],
)
def test_enter__what_is_no_mark__refused_with_its_place_and_nothing_changed(values, pointer, code):
    room = Class(marks=("50",))
    before = room.state()

    response = room.enter(room.convenor, entry(room.places[0], "60"), entry(room.places[1], **values))

    assert response.status_code == 422
    assert faults(response) == [(f"/items/1{pointer}", code)]
    assert room.state() == before


def test_enter__a_number_that_json_can_not_hold__refused():
    room = Class()
    body = f'{{"items": [{{"enrollment_id": "{room.places[0].pk}", "mark": 1e400}}]}}'

    response = room.do(room.convenor, "enter", body)

    assert response.status_code in {400, 422}
    assert room.state() == ("open", 1)


def test_enter__every_kind_of_wrong_enrollment__tells_each_and_changes_nothing():
    room, elsewhere = Class(), Class(students=1)
    UserRoleFactory(user=room.convenor.user, role_id="student")
    left, waiting = room.join(status="withdrawn"), room.join(status="waitlisted")
    own = room.join(room.convenor.user)
    first, second = room.places
    before = room.state()

    response = room.enter(
        room.convenor,
        entry(first, "50"),
        entry(elsewhere.places[0], "50"),
        entry(left, "50"),
        entry(waiting, "50"),
        entry(own, "100"),
        entry(first, "60"),
        {"enrollment_id": "01930000-0000-7000-8000-000000000000", "mark": "50"},
        entry(second, "50"),
    )

    assert (response.status_code, response.json()["code"]) == (422, "marks_refused")
    assert faults(response) == [
        ("/items/1/enrollment_id", "not_on_sheet"),
        ("/items/2/enrollment_id", "not_enrolled"),
        ("/items/3/enrollment_id", "not_enrolled"),
        ("/items/4/enrollment_id", "own_result"),
        ("/items/5/enrollment_id", "mark_repeated"),
        ("/items/6/enrollment_id", "not_on_sheet"),
    ]
    assert room.state() == before


@pytest.mark.parametrize("items", [[], "x", None, [1], {"0": {}}])
def test_enter__no_rows__refused(items):
    room = Class()

    assert room.do(room.convenor, "enter", {"items": items}).status_code == 422
    assert room.state() == ("open", 1)


def test_enter__more_rows_than_a_class_has__refused_before_they_are_read():
    room = Class()

    response = room.enter(room.convenor, *[{"x": 1}] * 1_001)

    assert faults(response) == [("/items", "max_length")]


@pytest.mark.parametrize("role", ["student", "parent", "auditor"])
def test_enter__by_who_may_not__refused(client_as, role):
    room = Class()

    response = room.enter(client_as(role), entry(room.places[0], "90"))

    assert response.status_code == 403
    assert room.state() == ("open", 1)


def test_enter__by_the_convenor_of_another_unit__is_not_found(client_as):
    room = Class()

    assert room.enter(client_as("convenor"), entry(room.places[0], "90")).status_code == 404
    assert room.state() == ("open", 1)


@pytest.mark.parametrize("status", ["submitted", "ratified", "released"])
def test_enter__once_it_is_submitted__refused_and_unchanged(status):
    room = Class(status=status, marks=("50", "60"))
    before = room.state()

    response = room.enter(room.convenor, entry(room.places[0], "90"))

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert room.state() == before


def test_enter__as_a_dry_run__tells_all_and_keeps_nothing():
    room = Class()
    before = room.state()

    response = room.enter(room.convenor, entry(room.places[0], "90"), HTTP_PREFER="dry-run")

    assert (response.status_code, response.json()["marks_entered"]) == (200, 1)
    assert room.state() == before


def test_enter__a_class_of_three_hundred__takes_the_statements_of_a_class_of_two(query_count):
    """A large class goes in at once, first and again."""
    small, large = Class(students=2), Class(students=0)
    StudentProfileFactory.create_batch(300)
    large.places = [large.join() for _ in range(300)]

    def cost(room, mark):
        items = [entry(each, mark) for each in room.places]
        room.sheet.refresh_from_db()
        match = f'"{room.sheet.version}-x"'
        answers = []
        count = query_count(lambda: answers.append(room.enter(room.convenor, *items, match=match)))
        assert answers[0].status_code == 200
        return count

    first, again = cost(small, "50"), cost(small, "51")

    assert (cost(large, "50"), cost(large, "51")) == (first, again)
    assert first <= 20
    assert Mark.objects.filter(sheet=large.sheet, mark=51, version=2).count() == 300
