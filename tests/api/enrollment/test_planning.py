"""Units that ask for each other are planned together; what fails takes down what rests on it, and nothing else."""

import pytest

from domain.enrollment.models import Enrollment
from tests.api.enrollment.requiring import add_item, beside, require, swap_item
from tests.api.enrollment.samples import PATH, assert_counts_are_true, plan, student
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def mutual():
    """Return two offerings of one period whose units ask for each other."""
    one = SemesterOfferingFactory()
    two = SemesterOfferingFactory(teaching_period=one.teaching_period, capacity=1, waitlist_capacity=0)
    require(one.unit, beside(two.unit))
    require(two.unit, beside(one.unit))
    return one, two


def test_plan__units_that_ask_for_each_other__enrolled_together():
    me, (one, two) = student(), mutual()

    body = plan(me, add_item(one), add_item(two)).json()

    assert body["done"] == 2
    assert set(Enrollment.objects.values_list("status", "requisites")) == {("enrolled", "met")}
    assert_counts_are_true(one)


@pytest.mark.parametrize("atomic", [True, False])
def test_plan__one_of_units_that_ask_for_each_other_is_full__neither_is_had(atomic):
    me, (one, two), third = student(), mutual(), SemesterOfferingFactory()
    EnrollmentFactory(offering=two)

    body = plan(me, add_item(one), add_item(third), add_item(two), atomic=atomic).json()

    mine = Enrollment.objects.filter(student=me.user)
    if atomic:
        assert [(each["pointer"], each["code"]) for each in body["errors"]] == [
            ("/items/0", "requisites_missing"), ("/items/2", "offering_full"), ("/items/2", "waitlist_full"),
        ]  # fmt: skip
        assert not mine.exists()
    else:
        told = [[each["code"] for each in outcome["errors"]] for outcome in body["outcomes"]]
        assert told == [["requisites_missing"], [], ["offering_full", "waitlist_full"]]
        assert [row.offering for row in mine] == [third]
    for each in (one, two, third):
        assert_counts_are_true(each)


def test_plan__what_failed_for_the_load_of_another_that_is_undone__is_had_after_all():
    me, (one, two) = student(), mutual()
    EnrollmentFactory(offering=two)
    others = [SemesterOfferingFactory(teaching_period=one.teaching_period) for _ in range(4)]

    body = plan(me, add_item(one), add_item(two), *(add_item(each) for each in others), atomic=False).json()

    assert [bool(outcome["errors"]) for outcome in body["outcomes"]] == [True, True, False, False, False, False]


def test_plan__what_is_tried_once_more__may_not_break_what_the_plan_has_done():
    me, other, third = student(), SemesterOfferingFactory(), SemesterOfferingFactory()
    one = SemesterOfferingFactory(teaching_period=other.teaching_period)
    full = SemesterOfferingFactory(teaching_period=other.teaching_period, capacity=0, waitlist_capacity=0)
    require(one.unit, beside(other.unit))
    require(third.unit, beside(full.unit))
    there = plan(me, add_item(other), key="a").json()["outcomes"][0]["enrollment_id"]

    body = plan(me, add_item(one), swap_item({"id": there}, third), add_item(full), key="b", atomic=False).json()

    assert [bool(each["errors"]) for each in body["outcomes"]] == [False, True, True]
    assert set(Enrollment.objects.filter(status="enrolled").values_list("requisites", flat=True)) == {"met"}


def test_plan__tells_what_each_wish_came_to():
    me, (one, two), full = student(), mutual(), SemesterOfferingFactory(capacity=0)

    body = plan(me, add_item(one), add_item(two), add_item(full)).json()

    told = [(each["status"], each["queue_position"]) for each in body["outcomes"]]
    assert told == [("enrolled", None), ("enrolled", None), ("waitlisted", 1)]


def test_swap__away_from_a_corequisite__what_rested_on_it_is_marked():
    me, (one, two) = student(), mutual()
    plan(me, add_item(one), add_item(two))
    rows = {row["offering_id"]: row for row in me.get(PATH).json()["results"]}
    third = SemesterOfferingFactory(teaching_period=one.teaching_period)

    plan(me, swap_item(rows[str(two.pk)], third), key="b")

    assert Enrollment.objects.get(offering=one).requisites == "failed"
