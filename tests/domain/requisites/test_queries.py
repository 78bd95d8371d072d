"""What is read of requisites, for many units at once."""

import pytest

from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites import queries
from domain.requisites.commands import add_unit_requisite
from domain.requisites.rules.expressions import Branch, InCourse, UnitPassed
from domain.shared.actor import Actor
from tests.factories.academic import CourseFactory, CourseUnitFactory, IntakeFactory, UnitFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(reason="test")


def passed(unit):
    return {"kind": "unit", "unit_id": str(unit.pk)}


def keep(unit, expression=None, **lists):
    named = {f"{name}_unit_ids": [each.pk for each in members] for name, members in lists.items()}
    return add_unit_requisite(SYSTEM, values={"unit_id": unit.pk, "expression": expression, **named})


@pytest.fixture
def units():
    return [UnitFactory(code=f"COS1000{number}") for number in range(8)]


def ids(*units):
    return frozenset(unit.pk for unit in units)


def test_requisites__hold_for_both_sides__and_over_equivalents(units):
    a, b, c, d, e, f, *_ = units
    keep(a, passed(b), antirequisite=[c])
    keep(d, equivalent=[c, e])
    keep(f, equivalent=[b])

    found = queries.requisites_of(ids(a, b, c, d, e))

    assert (found[a.pk].expression, found[b.pk].expression) == (UnitPassed(b.pk), None)
    assert found[a.pk].antirequisites == ids(c, d, e)
    for other in (c, d, e):
        assert found[other.pk].antirequisites == ids(a)
        assert found[other.pk].equivalents == ids(c, d, e) - ids(other)
    assert (found[b.pk].antirequisites, found[b.pk].equivalents) == (frozenset(), ids(f))
    assert found[a.pk].classes == dict.fromkeys(ids(b, f), ids(b, f))
    assert found[a.pk].names == {each.pk: each.code for each in (a, b, c, d, e)}


def test_requisites__name_courses_and_intakes_by_code(units):
    course, intake = CourseFactory(), IntakeFactory()
    keep(
        units[0],
        {
            "kind": "any",
            "of": [
                {"kind": "course", "course_id": str(course.pk)},
                {"kind": "intake", "intake_id": str(intake.pk)},
                passed(units[1]),
            ],
        },
    )

    found = queries.requisites_of([units[0].pk])[units[0].pk]

    assert isinstance(found.expression, Branch)
    assert found.expression.of[0] == InCourse(course.pk)
    assert found.names == {
        units[0].pk: units[0].code,
        units[1].pk: units[1].code,
        course.pk: course.code,
        intake.pk: intake.code,
    }


def test_requisites__of_more_units__take_the_same_queries(units, query_count):
    a, b, c, d, e, f, g, h = units
    keep(a, passed(b), antirequisite=[c])
    keep(d, {"kind": "course", "course_id": str(CourseFactory().pk)}, equivalent=[c, e])
    keep(f, {"kind": "all", "of": [passed(g), passed(h), {"kind": "intake", "intake_id": str(IntakeFactory().pk)}]})

    all_of_them = query_count(lambda: queries.requisites_of(ids(*units)))

    assert all_of_them == 3
    assert query_count(lambda: queries.requisites_of(ids(a, d, f))) == all_of_them
    assert query_count(lambda: queries.requisites_of([h.pk])) == 2
    assert queries.requisites_of([]) == {}


def test_units_behind__counts_core_units_of_the_course__directly_or_through_others__once(units, query_count):
    a, b, c, d, e, f, *_ = units
    course = CourseFactory()
    for unit, kind in ((b, "core"), (c, "elective"), (d, "core"), (e, "core")):
        CourseUnitFactory(course=course, unit=unit, kind=kind)
    CourseUnitFactory(unit=f)
    keep(b, passed(a))
    keep(c, passed(a))
    keep(d, {"kind": "any", "of": [passed(b), passed(c)]})
    keep(e, {"kind": "corequisite", "unit_id": str(a.pk)})
    keep(f, passed(a))

    assert queries.units_behind([a.pk, c.pk, d.pk], course.pk) == {a.pk: 2, c.pk: 1, d.pk: 0}
    assert queries.units_behind([a.pk], CourseFactory().pk) == {a.pk: 0}
    assert queries.units_behind([a.pk], None) == {a.pk: 0}
    assert query_count(lambda: queries.units_behind(ids(*units), course.pk)) == 1


def test_dependents__are_units_that_name_it_as_a_prerequisite(units):
    a, b, c, d, *_ = units
    keep(b, passed(a))
    keep(c, {"kind": "corequisite", "unit_id": str(a.pk)}, antirequisite=[d])

    assert list(queries.dependents_of(a.pk)) == [b]
    assert list(queries.dependents_of(b.pk)) == []


def test_edges__of_a_row__follow_from_its_expression(units):
    row = keep(
        units[0], {"kind": "all", "of": [passed(units[1]), {"kind": "corequisite", "unit_id": str(units[1].pk)}]}
    )

    assert queries.named_by(row, RequisiteEdgeKind.PREREQUISITE) == [units[1].pk]
    assert queries.named_by(row, RequisiteEdgeKind.COREQUISITE) == [units[1].pk]
    assert queries.named_by(row, RequisiteEdgeKind.EQUIVALENT) == []
