"""Every operation on an object finds a row of it by itself; what has no factory fails here, by name."""

import pytest

from api.openapi.document import document
from domain.policy.permissions import MATRIX
from tests.contract.operations import Operation, operations
from tests.contract.rows import make_reached, noun_of_path
from tests.factories.users import UserFactory
from tests.support.nouns import make, model_of, noun_of, with_rows

ON_OBJECTS = [each for each in operations(document()) if "{id}" in each.path]


@pytest.mark.parametrize("operation", ON_OBJECTS, ids=str)
def test_operation__on_an_object__has_a_row_that_exists(db, operation):
    caller = UserFactory()

    row = make_reached(operation, caller)

    assert type(row).objects.filter(pk=row.pk).exists()
    assert noun_of(type(row)) == noun_of_path(operation)


@pytest.mark.parametrize("noun", ["semester_offering", "offering", "convenor", "owner", "unit", "granted_by"])
def test_reference__leads_to_a_row_of_its_model(db, noun):
    assert isinstance(make(noun), model_of(noun))


def test_body__gets_rows_for_its_references_at_any_depth(db):
    body = {"unit_id": "x", "items": [{"course_id": "y", "level": 1}], "other_id": None}

    found = with_rows(body)

    assert model_of("unit").objects.get(pk=found["unit_id"])
    assert model_of("course").objects.get(pk=found["items"][0]["course_id"])
    assert (found["items"][0]["level"], found["other_id"]) == (1, None)


def test_row__of_what_has_no_factory__is_reported(db):
    with pytest.raises(LookupError, match="makes a spaceship"):
        make("spaceship")


def test_row__of_what_only_its_owner_reaches__is_the_callers(db):
    caller = UserFactory()
    assert "job.view" in MATRIX
    operation = Operation("get", "/api/v1/jobs/{id}", {"x-required-permission": "job.view"})

    assert make_reached(operation, caller, role="student").owner == caller
    assert make_reached(operation, caller, role="admin").owner != caller
