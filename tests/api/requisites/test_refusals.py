"""Circles between units, and what nobody could ever meet, over the API."""

import pytest

from tests.api.requisites.samples import ASK, PATH, add, change, either, every, passed, stored

pytestmark = pytest.mark.django_db


def test_cycle__over_three_units__422_naming_them_in_order(staff, units):
    one, two, three, *_ = units
    add(staff, one, either(passed(two), ASK))
    add(staff, two, passed(three))
    before = stored()

    response = add(staff, three, every(ASK, passed(one)))

    assert (response.status_code, response.json()["code"]) == (422, "requisite_cycle")
    assert response.json()["errors"][0]["pointer"] == "/expression"
    assert response.json()["errors"][0]["params"] == {"cycle": [each.code for each in (three, one, two, three)]}
    assert stored() == before


def test_cycle__by_a_change__422_and_unchanged(staff, units):
    one, two, *_ = units
    add(staff, one, passed(two))
    there = add(staff, two, ASK)
    before = stored()

    response = change(staff, there, {"expression": passed(one)})

    assert response.json()["code"] == "requisite_cycle"
    assert stored() == before


def test_never_met__in_itself__422_with_the_reason(staff, units):
    one, two, three, *_ = units
    add(staff, two, antirequisite=[three])
    before = stored()

    response = add(staff, one, every(passed(two), passed(three)))

    assert (response.status_code, response.json()["code"]) == (422, "requisite_never_met")
    assert response.json()["errors"][0]["params"] == {
        "unit": one.code,
        "reasons": [{"kind": "exclude_each_other", "codes": [two.code, three.code]}],
    }
    assert stored() == before


def test_never_met__any_more__by_what_another_unit_excludes__422_naming_the_unit(staff, units):
    one, two, three, *_ = units
    add(staff, one, every(passed(two), passed(three)))
    before = stored()

    response = add(staff, two, antirequisite=[three])

    assert (response.status_code, response.json()["code"]) == (422, "requisite_never_met")
    assert response.json()["params"]["unit"] == one.code
    assert stored() == before


def test_never_met__without_an_equivalent__can_not_be_deleted(staff, units):
    one, two, three, four, _ = units
    add(staff, two, passed(three))
    equivalent = add(staff, four, equivalent=[two])
    assert add(staff, one, passed(two), antirequisite=[three]).status_code == 201
    before = stored()

    response = staff.delete(f"{PATH}/{equivalent.json()['id']}", HTTP_IF_MATCH=equivalent["ETag"])

    assert (response.status_code, response.json()["code"]) == (422, "requisite_never_met")
    assert stored() == before
