"""Requisites over the API: who keeps them, what they can say, and what they tell of other units."""

import pytest

from domain.audit.models import AuditEvent
from domain.policy.roles import SystemRole
from domain.requisites.models import RequisiteEdge, UnitRequisite
from tests.api.requisites.samples import ASK, NOWHERE, PATH, add, change, either, every, passed, stored, told
from tests.factories.academic import CourseFactory, IntakeFactory, UnitFactory

pytestmark = pytest.mark.django_db


def test_add__by_staff__everybody_sees_it_with_the_units_it_names(client_as, staff, units):
    one, two, three, four, five = units
    course, intake = CourseFactory(), IntakeFactory()
    expression = every(
        passed(two, "60.00"),
        {"kind": "at_least", "number": 1, "of": [{"kind": "corequisite", "unit_id": str(three.pk)}, ASK]},
        either({"kind": "course", "course_id": str(course.pk)}, {"kind": "intake", "intake_id": str(intake.pk)}),
        {"kind": "credit_points", "minimum": "50.00", "level": 2},
    )

    response = add(staff, one, expression, antirequisite=[four], equivalent=[five])

    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["unit_id"], body["expression"], body["version"]) == (str(one.pk), expression, 1)
    assert body["antirequisite_unit_ids"] == [str(four.pk)]
    assert body["equivalent_unit_ids"] == [str(five.pk)]
    assert body["units"] == [{"id": str(each.pk), "code": each.code, "name": each.name} for each in units[1:]]
    for role in SystemRole:
        assert client_as(role).get(response["Location"]).json() == body
    event = AuditEvent.objects.get(action="unit_requisite.add")
    assert event.after["expression"] == expression
    edges = RequisiteEdge.objects.order_by("named_unit__code").values_list("named_unit__code", "kind")
    assert list(edges) == [
        ("COS10001", "prerequisite"),
        ("COS10002", "corequisite"),
        ("COS10003", "antirequisite"),
        ("COS10004", "equivalent"),
    ]


def test_add__by_a_convenor__of_the_own_unit_only(client_as, units):
    convenor = client_as("convenor")
    own = UnitFactory(convenor=convenor.user)

    mine, other = add(convenor, own, passed(units[0])), add(convenor, units[1], passed(units[0]))

    assert (mine.status_code, other.status_code) == (201, 403)
    assert list(UnitRequisite.objects.values_list("unit", flat=True)) == [own.pk]
    assert change(convenor, mine, {"expression": ASK}).status_code == 200


@pytest.mark.parametrize("name", ["antirequisite", "equivalent"])
def test_lists__of_a_convenor__name_own_units_only__for_they_hold_for_both(client_as, staff, units, name):
    convenor = client_as("convenor")
    own, second = UnitFactory.create_batch(2, convenor=convenor.user)
    there = add(staff, own, ASK, **{name: [units[0]]})
    before = stored()

    refused = [
        add(convenor, second, ASK, **{name: [units[0]]}),
        change(convenor, there, {f"{name}_unit_ids": [str(units[0].pk), str(units[1].pk)]}),
    ]

    assert [each.status_code for each in refused] == [403, 403]
    assert stored() == before
    assert change(convenor, there, {f"{name}_unit_ids": [str(units[0].pk), str(second.pk)]}).status_code == 200


@pytest.mark.parametrize("role", ["student", "parent", "auditor"])
def test_add_change_delete__by_others__403_and_unchanged(client_as, staff, units, role):
    there = add(staff, units[0], ASK)
    before, client = stored(), client_as(role)
    path = f"{PATH}/{there.json()['id']}"

    assert add(client, units[1], ASK).status_code == 403
    assert client.patch(path, {"expression": None}, HTTP_IF_MATCH="*").status_code == 403
    assert client.delete(path, HTTP_IF_MATCH="*").status_code == 403
    assert stored() == before


def test_add__twice_for_a_unit__409_and_unchanged(staff, units):
    add(staff, units[0], ASK)
    before = stored()

    response = add(staff, units[0], ASK)

    assert (response.status_code, response.json()["code"]) == (409, "already_exists")
    assert told(response) == [("/unit_id", "already_exists")]
    assert stored() == before


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"expression": {"kind": "any", "of": []}}, [("/expression/of", "part_incomplete")]),
        ({"expression": {**ASK, "answer": "yes"}}, [("/expression/answer", "unknown_field")]),
        ({"expression": "COS10009"}, [("/expression", "part_invalid")]),
        (
            {"expression": every({"kind": "unit", "unit_id": NOWHERE}, {"kind": "course", "course_id": NOWHERE})},
            [("/expression/of/0/unit_id", "names_nothing"), ("/expression/of/1/course_id", "names_nothing")],
        ),
        ({"expression": {"kind": "intake", "intake_id": NOWHERE}}, [("/expression/intake_id", "names_nothing")]),
        (
            {"equivalent_unit_ids": [NOWHERE], "expression": ASK},
            [("/equivalent_unit_ids/0", "names_nothing")],
        ),
        (
            {"antirequisite_unit_ids": [NOWHERE], "equivalent_unit_ids": [NOWHERE]},
            [("/equivalent_unit_ids/0", "part_repeated")],
        ),
        ({"antirequisite_unit_ids": ["x"]}, [("/antirequisite_unit_ids/0", "invalid")]),
        ({"antirequisite_unit_ids": [NOWHERE] * 51}, [("/antirequisite_unit_ids", "max_length")]),
        ({"colour": "red", "expression": ASK}, [("/colour", "unknown_field")]),
        ({"unit_id": NOWHERE, "expression": ASK}, [("/unit_id", "does_not_exist")]),
    ],
)
def test_add__of_what_says_nothing__422_with_the_place_and_nothing_written(staff, units, body, errors):
    response = staff.post(PATH, {"unit_id": str(units[0].pk), **body})

    assert (response.status_code, told(response)) == (422, errors)
    assert stored() == ([], [], 0)


def test_add__of_itself__422_with_every_place(staff, units):
    response = add(staff, units[0], every(passed(units[1]), passed(units[0])), equivalent=[units[0]])

    assert response.status_code == 422
    assert sorted(told(response)) == [
        ("/equivalent_unit_ids/0", "names_itself"),
        ("/expression/of/1/unit_id", "names_itself"),
    ]
    assert stored() == ([], [], 0)


@pytest.mark.parametrize("body", [{}, {"expression": None}, {"antirequisite_unit_ids": []}])
def test_add__of_nothing__422(staff, units, body):
    response = staff.post(PATH, {"unit_id": str(units[0].pk), **body})

    assert (response.status_code, response.json()["code"]) == (422, "nothing_required")
    assert stored() == ([], [], 0)


def test_dry_run__tells_the_refusal_or_the_answer__and_writes_nothing(staff, units):
    good = staff.post(PATH, {"unit_id": str(units[0].pk), "expression": ASK}, HTTP_PREFER="dry-run")
    bad = staff.post(PATH, {"unit_id": str(units[0].pk)}, HTTP_PREFER="dry-run")

    assert (good.status_code, bad.status_code) == (201, 422)
    assert stored() == ([], [], 0)


def test_list__names_what_a_unit_unlocks__and_by_code__in_one_query_more_or_less_rows(staff, units, query_count):
    one, two, three, four, _ = units
    add(staff, two, passed(one))
    add(staff, three, every(passed(one), {"kind": "corequisite", "unit_id": str(one.pk)}))
    add(staff, four, passed(three))

    def codes(query):
        found = staff.get(f"{PATH}?expand=unit&{query}").json()["results"]
        return [each["unit"]["code"] for each in found]

    assert codes(f"names_unit_id={one.pk}") == [two.code, three.code]
    assert codes(f"names_unit_id={three.pk}&names_unit_id={one.pk}") == [two.code, three.code, four.code]
    assert codes(f"code={two.code}") == [two.code]
    assert codes(f"unit_id={four.pk}") == [four.code]
    assert codes("ordering=-unit.code") == [four.code, three.code, two.code]
    few = query_count(lambda: staff.get(f"{PATH}?page_size=1&expand=unit"))
    assert query_count(lambda: staff.get(f"{PATH}?expand=unit")) == few
