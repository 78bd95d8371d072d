"""The JSON that PostgreSQL writes is the JSON that the declared serializer describes."""

import json
from datetime import UTC, datetime

import pytest

from api.reading import plan as plans
from api.reading.columns import declared, expandable
from api.v1.academic import serializers, views
from domain.shared import clock
from tests.factories import academic

pytestmark = pytest.mark.django_db

CASES = [
    (
        "courses",
        views.CourseViewSet,
        academic.CourseFactory,
        {"name": 'Quote " and \\ and ắ and 漢字 and \u2028'},
    ),
    ("units", views.UnitViewSet, academic.UnitFactory, {"description": "line\nbreak\ttab </script>"}),
    ("course-units", views.CourseUnitViewSet, academic.CourseUnitFactory, {"suggested_year": 2}),
    (
        "teaching-periods",
        views.TeachingPeriodViewSet,
        academic.TeachingPeriodFactory,
        {"closures": [{"starts_on": "2026-04-03", "ends_on": "2026-04-06", "reason": "Easter"}]},
    ),
    (
        "semester-offerings",
        views.SemesterOfferingViewSet,
        academic.SemesterOfferingFactory,
        {"enrollment_opens_at": datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=UTC)},
    ),
]


def same(shown, row, serializer):
    """Compare an answer with what DRF's own serializer makes of the model instance."""
    expected = json.loads(json.dumps(serializer(row).data, default=str))
    for name, field in declared(serializer).items():
        if name in expandable(serializer):
            same(shown[name], getattr(row, name), expandable(serializer)[name])
        elif name != "open_now":
            value = expected[name]
            if type(field).__name__ == "DateTimeField":
                assert datetime.fromisoformat(shown[name]) == datetime.fromisoformat(value)
                assert shown[name].endswith("Z")
            else:
                assert shown[name] == value, name


@pytest.mark.parametrize(("path", "view", "factory", "values"), CASES)
def test_answer__of_any_row__equals_the_serializers_own(client_as, path, view, factory, values):
    row = factory(**values)
    row.refresh_from_db()
    client = client_as(role="student")
    expand = ",".join(expandable(view.serializer_class))
    query = f"?expand={expand}" if expand else ""

    listed = client.get(f"/api/v1/{path}{query}").json()["results"][0]
    single = client.get(f"/api/v1/{path}/{row.pk}{query}").json()

    assert listed == single
    same(single, row, view.serializer_class)
    assert list(single) == list(declared(view.serializer_class))


def test_plan__same_shape_with_other_values__compiled_once_and_answered_anew(client_as, monkeypatch):
    academic.UnitFactory(code="A", level=1)
    academic.UnitFactory(code="B", level=2)
    client = client_as(role="student")
    client.get("/api/v1/units?level=1")
    compiled = []
    monkeypatch.setattr(plans, "compile_plan", lambda *args, **kwargs: compiled.append(args))

    answers = [client.get(f"/api/v1/units?level={level}").json()["results"] for level in (2, 1)]

    assert [[each["code"] for each in rows] for rows in answers] == [["B"], ["A"]]
    assert compiled == []


def test_plan__many_shapes__only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(plans, "_plans", {})
    monkeypatch.setattr(plans, "PLANS_KEPT", 3)
    rows = academic.UnitFactory._meta.model.objects.values_list("pk")
    for shape in range(5):
        plans.plan(shape, lambda: rows)

    assert list(plans._plans) == [2, 3, 4]


def test_instant__in_a_kept_plan__is_the_present_of_each_run(frozen_clock):
    kept = plans.compile_plan(
        academic.UnitFactory._meta.model.objects.annotate(at=clock.CurrentInstant()).values_list("at")
    )
    academic.UnitFactory()
    frozen_clock.move_to("2030-01-01T00:00:00+00:00")

    assert kept.run({}) == (b"2030-01-01 00:00:00+00",)


def test_serializers__every_output__is_read_only():
    for name in serializers.__dict__:
        kind = getattr(serializers, name)
        is_output = isinstance(kind, type) and issubclass(kind, serializers.OutSerializer)
        if is_output and kind is not serializers.OutSerializer:
            assert all(field.read_only for field in kind().fields.values()), name
