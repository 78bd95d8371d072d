import pytest
from django.http import HttpResponse

from api.viewsets import ListMixin
from domain.academic.models import Course
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from tests.architecture.guards import lists
from tests.architecture.guards.operations import operations

LISTS = [each for each in operations() if each.is_list]
CASES = [pytest.param(each, url, id=url) for each in LISTS for url in lists.questions(each)]
COURSES = next(each for each in LISTS if each.path == "/api/v1/courses")


def who_sees_all(operation) -> SystemRole | None:
    return next((role for role, scope in MATRIX[operation.permission].items() if scope is Scope.ANY), None)


def test_lists__of_the_project__have_factories():
    assert lists.without_factory(LISTS, lists.factories()) == []


@pytest.mark.parametrize(("operation", "url"), CASES)
def test_list__with_more_rows__costs_the_same_few_queries(client_as, query_count, operation, url):
    role = who_sees_all(operation)
    client = client_as(role or SystemRole.STUDENT)
    model = lists.model_of(operation)
    own = {} if role else lists.whose(model, client.user)

    cost = lists.cost(lambda: client.get(url), query_count, lists.factories()[model], **own)

    assert list(cost.faults()) == []


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_list__with_an_unknown_parameter__answers_400(client_as, operation):
    client = client_as(who_sees_all(operation) or SystemRole.STUDENT)

    assert lists.ignored_parameter(client.get, operation) is None


def test_list__without_a_factory__is_reported():
    assert lists.without_factory([COURSES], {}) == ["GET /api/v1/courses: no factory for Course"]


def test_list__with_a_query_per_row__is_reported(client_as, query_count, monkeypatch):
    list_rows = ListMixin.list

    def list_rows_one_by_one(self, request, *args, **kwargs):
        for course in Course.objects.all():
            course.refresh_from_db()
        return list_rows(self, request, *args, **kwargs)

    monkeypatch.setattr(ListMixin, "list", list_rows_one_by_one)
    client = client_as("admin")

    cost = lists.cost(lambda: client.get(COURSES.path), query_count, lists.factories()[Course])

    assert list(cost.faults()) == ["4 queries for 2 rows, 14 for 12", "4 queries, more than 3"]


def test_list__that_ignores_unknown_parameters__is_reported(client_as, monkeypatch):
    monkeypatch.setattr(ListMixin, "list", lambda *_, **__: HttpResponse("{}"))

    found = lists.ignored_parameter(client_as("admin").get, COURSES)

    assert found == "GET /api/v1/courses answers 200 to an unknown parameter"
