import pytest
from django.http import HttpResponse
from django.urls import include, path

from api.endpoints import Endpoint
from api.permissions import MatrixPermission
from api.v1.academic.views import CourseViewSet
from domain.policy.permissions import MATRIX
from domain.policy.roles import SystemRole
from tests.architecture.guards.operations import dead_rows, gate_fault, operations, unguarded
from tests.support.standing import refreshed, standing

OPERATIONS = operations()
GATED = [each for each in OPERATIONS if not each.public]


def test_operations__of_the_project__are_decided_by_the_matrix():
    assert list(unguarded(OPERATIONS)) == []


def test_matrix__has_no_row_that_belongs_to_no_operation():
    assert dead_rows(OPERATIONS) == []


@pytest.mark.parametrize("operation", GATED, ids=str)
def test_operation__called_by_nobody__answers_401(client_as, operation):
    response = client_as().generic(operation.method.upper(), operation.path)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "not_authenticated"


@pytest.fixture(scope="module")
def _people(django_db_setup, django_db_blocker):
    with standing(django_db_blocker.unblock, *SystemRole) as people:
        yield people


@pytest.fixture
def people(_people, db):
    """One of each role."""
    return {role: refreshed(client) for role, client in _people.items()}


@pytest.mark.parametrize("operation", GATED, ids=str)
def test_operation__called_by_each_role__answers_403_exactly_where_the_matrix_says_none(people, operation):
    found = [
        gate_fault(operation, role, status)
        for role in SystemRole
        for status in [people[role].generic(operation.method.upper(), operation.path, "{}").status_code]
    ]

    assert [fault for fault in found if fault] == []


class Undecided(Endpoint):
    def get(self, request): ...


class Misspelt(Endpoint):
    permission = "curse.view"

    def post(self, request): ...


class Contradictory(Endpoint):
    permission, public = "course.view", True

    def get(self, request): ...


class WardenViewSet(CourseViewSet):
    resource = "warden"


def test_views__that_the_matrix_does_not_decide__are_reported():
    inner = [path("misspelt", Misspelt.as_view()), path("wardens", WardenViewSet.as_view({"post": "create"}))]
    planted = [
        path("undecided", Undecided.as_view()),
        path("contradictory", Contradictory.as_view()),
        path("plain", lambda request: HttpResponse()),
        path("inner/", include(inner)),
    ]

    assert list(unguarded(operations(planted))) == [
        "GET /undecided has neither a permission nor `public = True`",
        "GET /contradictory is public and has a permission",
        "GET /plain is not a view of the API",
        "POST /inner/misspelt: curse.view is not in the matrix",
        "POST /inner/wardens: warden.add is not in the matrix",
    ]


def test_row__that_belongs_to_no_operation__is_reported():
    assert dead_rows(OPERATIONS, [*MATRIX, "warden.view"]) == ["warden.view"]


def test_gate__left_open__is_reported(client_as, monkeypatch):
    monkeypatch.setattr(MatrixPermission, "has_permission", lambda *_: True)
    add = next(each for each in OPERATIONS if each.permission == "course.add")

    status = client_as("student").post(add.path).status_code

    assert gate_fault(add, SystemRole.STUDENT, status) == (
        f"POST /api/v1/courses answers {status} to student; the matrix says none"
    )
    assert client_as().post(add.path).status_code != 401


@pytest.mark.parametrize(
    ("role", "status"), [(SystemRole.STAFF, 403), (SystemRole.STUDENT, 404), (SystemRole.STAFF, 500)]
)
def test_answer__against_the_matrix__is_reported(role, status):
    change = next(each for each in OPERATIONS if each.permission == "course.change")

    assert gate_fault(change, role, status) is not None
