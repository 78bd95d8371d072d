"""Lists: keyset pages, strict filters and order, shape, search."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.v1.academic.urls import router as academic
from api.v1.jobs.urls import router as jobs
from domain.academic.models import Unit
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory, UnitFactory

pytestmark = pytest.mark.django_db
UNITS, OFFERINGS = "/api/v1/units", "/api/v1/semester-offerings"


def results(response, name="code"):
    assert response.status_code == 200, response.content
    return [each[name] for each in response.json()["results"]]


def walk(client, url, name="code", rel="next"):
    """Follow the links of one direction and return the pages' values."""
    pages = []
    while url:
        response = client.get(url)
        pages.append(results(response, name))
        url = response.json()[rel]
    return pages


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    levels=st.lists(st.integers(1, 9), max_size=12),
    size=st.integers(1, 5),
    order=st.sampled_from(["level", "-level", "level,-code", "-level,code", "department,-level", "-name"]),
)
def test_pages__any_rows_order_and_size__every_row_once_in_order_both_ways(client_as, levels, size, order):
    Unit.objects.all().delete()
    for level in levels:
        UnitFactory(level=level, department="AB"[level % 2])
    client = client_as(role="student")
    expected = list(Unit.objects.order_by(*order.split(","), "id").values_list("code", flat=True))

    url = f"{UNITS}?ordering={order}&page_size={size}"
    forward = walk(client, url)

    assert [code for page in forward for code in page] == expected
    last = url
    while following := client.get(last).json()["next"]:
        last = following
    backward = walk(client, last, rel="previous")
    assert [code for page in reversed(backward) for code in page] == expected


def test_page__row_added_before_the_cursor__nothing_is_skipped_or_repeated(client_as):
    for code in "BDF":
        UnitFactory(code=code)
    client = client_as(role="student")
    first = client.get(f"{UNITS}?page_size=2").json()
    UnitFactory(code="A")

    assert [each["code"] for each in first["results"]] == ["B", "D"]
    assert results(client.get(first["next"])) == ["F"]


def test_page__links__header_says_the_same_as_the_body(client_as):
    UnitFactory.create_batch(3)
    response = client_as(role="student").get(f"{UNITS}?page_size=1")

    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert response.json()["previous"] is None


def test_page__filters__survive_in_the_links(client_as):
    UnitFactory.create_batch(3, level=2)
    UnitFactory.create_batch(3, level=3)
    pages = walk(client_as(role="student"), f"{UNITS}?level=2&page_size=2", name="level")

    assert pages == [[2, 2], [2]]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=x", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=1&page_size=2", "page_size"),
        ("page_size=٣", "page_size"),
        ("cursor=abc", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=%F0%9F%92%A9", "cursor"),
        ("ordering=password", "ordering"),
        ("ordering=code,-code", "ordering"),
        ("fields=id,secret", "fields"),
        ("expand=convenor", "expand"),
        ("include_total=maybe", "include_total"),
        ("level=9999999999999999999", "level"),
        ("level=one", "level"),
        ("is_active=1", "is_active"),
        ("convenor_id=me", "convenor_id"),
        ("offset=10", "offset"),
        ("LEVEL=1", "LEVEL"),
    ],
)
def test_query__bad_parameter__400_names_it(client_as, query, parameter):
    response = client_as(role="student").get(f"{UNITS}?{query}")

    assert response.status_code == 400, response.content
    assert response.json()["code"] == "invalid_query"
    assert {each["parameter"] for each in response.json()["errors"]} == {parameter}


def test_query__unknown_parameter__the_valid_ones_are_told(client_as):
    error = client_as(role="student").get(f"{OFFERINGS}?colour=red").json()["errors"][0]

    assert {"campus", "open_now", "search", "year", "year__gte"} <= set(error["params"]["valid"])


def test_cursor__of_another_order__refused(client_as):
    UnitFactory.create_batch(2)
    client = client_as(role="student")
    cursor = client.get(f"{UNITS}?page_size=1").json()["next"].split("cursor=")[1]

    response = client.get(f"{UNITS}?page_size=1&ordering=name&cursor={cursor}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "cursor_of_another_order"


def test_cursor__of_another_list__refused(client_as):
    UnitFactory.create_batch(2)
    client = client_as(role="student")
    cursor = client.get(f"{UNITS}?page_size=1").json()["next"].split("cursor=")[1]

    assert client.get(f"/api/v1/courses?cursor={cursor}").status_code == 400


def test_cursor__tampered__refused(client_as):
    UnitFactory.create_batch(2)
    client = client_as(role="student")
    cursor = client.get(f"{UNITS}?page_size=1").json()["next"].split("cursor=")[1]
    flipped = cursor[:20] + ("A" if cursor[20] != "A" else "B") + cursor[21:]

    assert client.get(f"{UNITS}?page_size=1&cursor={flipped}").json()["errors"][0]["code"] == "invalid_cursor"


def test_filter__repeated__means_or(client_as):
    for level in (1, 2, 3):
        UnitFactory(level=level)

    assert sorted(results(client_as(role="student").get(f"{UNITS}?level=1&level=3"), "level")) == [1, 3]


def test_filter__several__mean_and(client_as):
    UnitFactory(code="X1", level=1, department="Law")
    UnitFactory(code="X2", level=2, department="Law")
    UnitFactory(code="X3", level=2, department="Art")

    assert results(client_as(role="student").get(f"{UNITS}?department=Law&level__gte=2")) == ["X2"]


def every_filter():
    for prefix, view, _ in [*academic.registry, *jobs.registry]:
        for name in view.filterset_class.base_filters:
            yield prefix, name, view.filterset_class.base_filters[name]


@pytest.mark.parametrize(("prefix", "name", "declared"), list(every_filter()))
def test_filter__every_one_of_every_list__answers_once_and_repeated(client_as, prefix, name, declared):
    kind = type(declared).__name__
    value = {
        "Identifier": "01a20a06-0000-7000-8000-000000000000",
        "Number": "3",
        "Flag": "true",
        "Condition": "false",
        "Choice": declared.field.choices[0][0] if kind == "Choice" else "",
    }.get(kind, "x")
    client = client_as(role="admin")

    assert client.get(f"/api/v1/{prefix}?{name}={value}").status_code == 200
    twice = client.get(f"/api/v1/{prefix}?{name}={value}&{name}={value}").status_code
    assert twice == (200 if declared.repeats else 400)


@pytest.mark.parametrize(("part", "found"), [("os1", ["COS10"]), ("%25", ["A%B"]), ("_", ["A_B"]), ("\\", ["A\\B"])])
def test_filter__icontains__takes_wildcards_literally(client_as, part, found):
    for code in ("COS10", "A%B", "A_B", "A\\B"):
        UnitFactory(code=code)

    assert results(client_as(role="student").get(f"{UNITS}?code__icontains={part}")) == found


def test_filter__long_value__never_matches_by_being_cut(client_as):
    UnitFactory(code="C" * 20)

    assert results(client_as(role="student").get(f"{UNITS}?code={'C' * 21}")) == []


def test_filter__of_offerings__reaches_unit_and_period(client_as):
    wanted = SemesterOfferingFactory(
        unit__code="COS1", unit__department="Law", unit__level=3, campus="hanoi",
        teaching_period__year=2027, teaching_period__term="winter",
    )  # fmt: skip
    SemesterOfferingFactory()
    client = client_as(role="student")

    for query in (
        "code=COS1",
        "department=Law",
        "level=3",
        "campus=hanoi",
        "year=2027",
        "year__gte=2027",
        "term=winter",
    ):
        assert results(client.get(f"{OFFERINGS}?{query}"), "id") == [str(wanted.pk)], query


def test_open_now__as_the_clock_moves__follows_it_although_the_query_is_kept(client_as, frozen_clock):
    SemesterOfferingFactory()  # open from 2026-01-01 until before 2026-04-01
    client = client_as(role="student")
    seen = []
    for instant in (
        "2025-12-31T23:59:59",
        "2026-01-01T00:00:00",
        "2026-03-31T23:59:59",
        "2026-04-01T00:00:00",
    ):
        frozen_clock.move_to(f"{instant}+00:00")
        client = client_as(user=client.user)  # tokens last ten minutes
        listed = client.get(f"{OFFERINGS}?open_now=true").json()["results"]
        shown = client.get(OFFERINGS).json()["results"][0]["open_now"]
        closed = client.get(f"{OFFERINGS}?open_now=false").json()["results"]
        assert len(listed) == int(shown) == 1 - len(closed)
        seen.append(shown)

    assert seen == [False, True, True, False]


@pytest.mark.parametrize("words", ["co so du lieu", "CƠ SỞ DỮ LIỆU", "du lieu", "dữ liệu", "cos2", "databse"])
def test_search__accents_case_and_small_errors__do_not_matter(client_as, words):
    UnitFactory(code="COS20", name="Cơ sở dữ liệu (Database systems)")
    UnitFactory(code="LAW10", name="Contracts")

    assert results(client_as(role="student").get(UNITS, {"search": words})) == ["COS20"]


def test_search__of_offerings__looks_at_the_unit(client_as):
    SemesterOfferingFactory(unit__name="Zoology")
    SemesterOfferingFactory(unit__name="Botany")

    assert len(results(client_as(role="student").get(f"{OFFERINGS}?search=zoo"), "id")) == 1


def test_fields__chosen__only_those_in_the_declared_order(client_as):
    SemesterOfferingFactory()
    client = client_as(role="student")

    assert list(client.get(f"{OFFERINGS}?fields=campus,id").json()["results"][0]) == ["id", "campus"]
    nested = client.get(f"{OFFERINGS}?fields=id,unit.code").json()["results"][0]
    assert (list(nested), list(nested["unit"])) == (["id", "unit"], ["code"])


def test_expand__relations__are_there_only_when_asked_for(client_as):
    SemesterOfferingFactory()
    client = client_as(role="student")

    assert "unit" not in client.get(OFFERINGS).json()["results"][0]
    both = client.get(f"{OFFERINGS}?expand=unit,teaching_period").json()["results"][0]
    assert both["unit"]["id"] == both["unit_id"]
    assert both["teaching_period"]["id"] == both["teaching_period_id"]


def test_include_total__filtered__counts_what_is_listed(client_as):
    UnitFactory.create_batch(3, level=2)
    UnitFactory(level=1)
    client = client_as(role="student")

    assert client.get(f"{UNITS}?include_total=true&level=2&page_size=1").json()["total"] == 3
    assert "total" not in client.get(UNITS).json()


@pytest.mark.parametrize("query", ["", "expand=unit,teaching_period", "search=sub&campus=hawthorn&open_now=true"])
def test_queries__however_many_rows__the_caller_once_and_the_page(client_as, query_count, query):
    client = client_as(role="student")
    period = TeachingPeriodFactory()
    SemesterOfferingFactory.create_batch(2, teaching_period=period)
    few = query_count(lambda: client.get(f"{OFFERINGS}?{query}"))
    SemesterOfferingFactory.create_batch(20, teaching_period=period)

    assert (few, query_count(lambda: client.get(f"{OFFERINGS}?{query}"))) == (2, 1)
