"""The order of a unit's resources."""

import pytest

from domain.audit.models import AuditEvent
from domain.resources.models import UnitResource
from tests.api.resources.samples import RESOURCES, order, told
from tests.factories.academic import UnitFactory
from tests.factories.resources import UnitResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def unit():
    found = UnitFactory()
    for title in "abcde":
        UnitResourceFactory(unit=found, title=title, address=True)
    UnitResourceFactory(title="of another unit", address=True)
    return found


def move(client, unit, title, position, **more):
    resource = UnitResource.objects.get(unit=unit, title=title)
    return client.post(f"{RESOURCES}/{resource.pk}/move", {"position": position}, **more)


@pytest.mark.parametrize(
    ("title", "position", "wanted"),
    [("a", 5, "bcdea"), ("e", 1, "eabcd"), ("b", 4, "acdbe"), ("d", 2, "adbce"), ("c", 3, "abcde")],
)
def test_move__anywhere__the_rest_closes_up(staff, unit, title, position, wanted):
    response = move(staff, unit, title, position)

    assert (response.status_code, response.json()["position"]) == (200, position)
    assert order(unit) == [(each, number) for number, each in enumerate(wanted, start=1)]
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == (
        "unit_resource.move",
        {"position": "abcde".index(title) + 1},
        {"position": position},
    )


def test_move__changes_the_tag_of_each_that_moved_and_of_no_other(staff, unit):
    move(staff, unit, "b", 3)

    versions = dict(UnitResource.objects.values_list("title", "version"))
    assert versions == {"a": 1, "b": 2, "c": 2, "d": 1, "e": 1, "of another unit": 1}


@pytest.mark.parametrize(
    ("position", "code"),
    [(6, "position_out_of_range"), (0, "validation_failed"), (-1, "validation_failed"), ("x", "validation_failed")],
)
def test_move__beyond_the_ends__422_and_nothing_moves(staff, unit, position, code):
    before = order(unit)

    response = move(staff, unit, "a", position)

    assert told(response) == (422, code)
    assert order(unit) == before
    assert AuditEvent.objects.count() == 0


def test_move__of_what_has_changed__412(staff, unit):
    response = move(staff, unit, "a", 2, headers={"If-Match": '"old"'})

    assert response.status_code == 412
    assert order(unit)[0] == ("a", 1)


def test_move__many__constant_number_of_queries(staff, unit, query_count):
    move(staff, unit, "a", 2)
    near = query_count(lambda: move(staff, unit, "a", 1))
    far = query_count(lambda: move(staff, unit, "a", 5))

    assert far == near


def test_list__of_a_unit__is_in_its_order(staff, unit):
    move(staff, unit, "e", 1)

    found = staff.get(f"{RESOURCES}?unit_id={unit.pk}&fields=title,position").json()["results"]

    assert [each["title"] for each in found] == list("eabcd")
