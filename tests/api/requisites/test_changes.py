"""Requisites that are changed and deleted, over the API."""

import pytest

from domain.audit.models import AuditEvent
from tests.api.requisites.samples import ASK, PATH, add, change, every, passed, stored

pytestmark = pytest.mark.django_db


def test_change__replaces_the_expression_and_each_list_as_wholes(staff, units):
    one, two, three, four, _ = units
    there = add(staff, one, every(passed(two), ASK), antirequisite=[three], equivalent=[four])

    changed = change(staff, there, {"expression": passed(three), "antirequisite_unit_ids": [str(two.pk)]})

    assert changed.status_code == 200, changed.content
    body = changed.json()
    assert (body["expression"], body["version"]) == (passed(three), 2)
    assert (body["antirequisite_unit_ids"], body["equivalent_unit_ids"]) == ([str(two.pk)], [str(four.pk)])
    assert [each["code"] for each in body["units"]] == [two.code, three.code, four.code]
    event = AuditEvent.objects.get(action="unit_requisite.change")
    assert set(event.before) == set(event.after) == {"expression", "antirequisite_unit_ids"}


def test_change__to_what_it_is_already__changes_nothing(staff, units):
    there = add(staff, units[0], passed(units[1], "60.00"), antirequisite=units[2:4])
    before = stored()

    same = {"expression": {"kind": "unit", "unit_id": str(units[1].pk), "minimum_mark": 60}}
    turned = {"antirequisite_unit_ids": [str(each.pk) for each in (units[3], units[2])]}

    assert change(staff, there, {**same, **turned}).status_code == 200
    assert change(staff, there, {}).status_code == 200
    assert stored() == before


def test_change_and_delete__without_if_match_428__stale_412__and_unchanged(staff, units):
    there = add(staff, units[0], ASK)
    path, before = f"{PATH}/{there.json()['id']}", stored()

    assert staff.patch(path, {"expression": passed(units[1])}).status_code == 428
    assert staff.delete(path).status_code == 428
    assert change(staff, there, {"expression": passed(units[1])}, '"7-x"').status_code == 412
    assert staff.delete(path, HTTP_IF_MATCH='"7-x"').status_code == 412
    assert change(staff, there, {"expression": None}).json()["code"] == "nothing_required"
    assert change(staff, there, {"unit_id": str(units[1].pk)}).status_code == 422
    assert stored() == before


def test_delete__leaves_nothing_but_the_record(staff, units):
    there = add(staff, units[0], passed(units[1]), antirequisite=[units[2]])

    response = staff.delete(f"{PATH}/{there.json()['id']}", HTTP_IF_MATCH=there["ETag"])

    assert response.status_code == 204
    assert stored()[:2] == ([], [])
    assert AuditEvent.objects.get(action="unit_requisite.delete").before["antirequisite_unit_ids"] == [str(units[2].pk)]
