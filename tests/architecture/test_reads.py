import pytest

from api.reading.filters import Contains, FilterSet, Identifier, Search, Text
from api.v1.academic.views import UnitViewSet
from domain.policy import fields
from domain.policy.fields import FieldRule
from domain.users.models import User
from tests.architecture.guards.operations import operations
from tests.architecture.guards.reads import CROSSINGS, filter_faults, needless, ordering_faults, views

VIEWS = views(operations())


@pytest.mark.parametrize("route", VIEWS)
def test_list__is_not_ordered_by_what_it_hides(route):
    assert list(ordering_faults(route, VIEWS[route])) == []


@pytest.mark.parametrize("route", VIEWS)
def test_list__is_not_filtered_by_what_another_resource_hides(route):
    assert list(filter_faults(route, VIEWS[route])) == []


def test_crossings__are_those_of_today_and_have_a_reason():
    assert needless(VIEWS) == []
    assert all(CROSSINGS.values())


class People:
    """A list of people, as it must not be."""

    resource = "user"
    ordering = {"email": "email", "name": "family_name"}
    default_ordering = "family_name"
    serializer_class = type("Serializer", (), {"Meta": type("Meta", (), {"model": User})})
    filterset_class = FilterSet


class UnitFilter(FilterSet):
    convenor_id = Identifier()
    convenor_email = Text(field_name="convenor__email")
    convenor_name = Contains("convenor__family_name")
    search = Search()


class Units(UnitViewSet):
    filterset_class = UnitFilter
    ordering = {"phone": "convenor__phone"}
    default_ordering = "id"


def test_order__by_a_guarded_field__is_reported():
    assert list(ordering_faults("people", People)) == [
        "people: ordering by email tells user.email",
        "people: the default order names family_name, which is no order",
    ]
    assert list(ordering_faults("units", Units)) == [
        "units: ordering by phone tells user.phone",
        "units: ordering by phone crosses into user",
    ]


def test_filter__that_crosses_into_what_others_may_not_see__is_reported():
    assert list(filter_faults("units", Units)) == [
        "units: convenor_email asks for user.email",
        "units: convenor_email crosses into user",
        "units: convenor_name crosses into user",
    ]


def test_search__in_a_column_made_of_a_guarded_field__is_reported(monkeypatch):
    rules = {**fields.FIELDS, "user": {"family_name": FieldRule(read="user.view_contact")}}
    monkeypatch.setattr(fields, "FIELDS", rules)
    people = type("Planted", (People,), {"filterset_class": type("F", (FilterSet,), {"search": Search()})})

    assert list(filter_faults("people", people)) == ["people: search asks for user.family_name"]
