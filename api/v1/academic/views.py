"""The catalogue's endpoints."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from api.bulk import BulkMixin
from api.v1.academic import filters, serializers
from api.v1.jobs.views import JobViewSet
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.academic import commands, queries
from domain.enrollment.commands import change_semester_offering

CATALOGUE = "private, must-revalidate"


class CatalogueViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, BulkMixin, ResourceViewSet):
    """The standard operations, cached by clients under revalidation."""

    caching = CATALOGUE
    bears_lag = True
    add_later = commands.add_rows_later
    job_source = JobViewSet.source


class CourseViewSet(CatalogueViewSet):
    """Programs of study that lead to an award."""

    resource = "course"
    rows = queries.courses
    serializer_class = serializers.CourseSerializer
    add_serializer = change_serializer = serializers.CourseAddSerializer
    filterset_class = filters.CourseFilter
    ordering = {"code": "code", "name": "name", "department": "department"}
    default_ordering = "code"


class UnitViewSet(CatalogueViewSet):
    """Single subjects that students take within a course."""

    resource = "unit"
    rows = queries.units
    serializer_class = serializers.UnitSerializer
    add_serializer = change_serializer = serializers.UnitAddSerializer
    filterset_class = filters.UnitFilter
    ordering = {"code": "code", "name": "name", "level": "level", "department": "department"}
    default_ordering = "code"


class CourseUnitViewSet(CatalogueViewSet):
    """The places that units have in courses: core or elective, and when they are best taken."""

    resource = "course_unit"
    rows = queries.course_units
    serializer_class = serializers.CourseUnitSerializer
    add_serializer = serializers.CourseUnitAddSerializer
    change_serializer = serializers.CourseUnitChangeSerializer
    filterset_class = filters.CourseUnitFilter
    ordering = {"course.code": "course__code", "unit.code": "unit__code"}
    default_ordering = "id"


class IntakeViewSet(CatalogueViewSet):
    """The people who begin a course in the same term."""

    resource = "intake"
    rows = queries.intakes
    serializer_class = serializers.IntakeSerializer
    add_serializer = change_serializer = serializers.IntakeAddSerializer
    filterset_class = filters.IntakeFilter
    ordering = {"code": "code", "year": "year"}
    default_ordering = "-year,code"


class TeachingPeriodViewSet(CatalogueViewSet):
    """Spans in which units are taught, with the dates that decide what a withdrawal costs."""

    resource = "teaching_period"
    rows = queries.teaching_periods
    serializer_class = serializers.TeachingPeriodSerializer
    add_serializer = change_serializer = serializers.TeachingPeriodAddSerializer
    filterset_class = filters.TeachingPeriodFilter
    ordering = {"code": "code", "year": "year", "teaching_starts_on": "teaching_starts_on"}
    default_ordering = "-teaching_starts_on"


class SemesterOfferingViewSet(CatalogueViewSet):
    """Units as they are taught in one teaching period at one campus."""

    resource = "semester_offering"
    rows = queries.semester_offerings
    serializer_class = serializers.SemesterOfferingSerializer
    add_serializer = serializers.SemesterOfferingAddSerializer
    change_serializer = serializers.SemesterOfferingChangeSerializer
    if_match_required = True
    filterset_class = filters.SemesterOfferingFilter
    ordering = {
        "enrollment_opens_at": "enrollment_opens_at",
        "unit.code": "unit__code",
        "campus": "campus",
        "capacity": "capacity",
    }
    default_ordering = "-enrollment_opens_at"

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        change_semester_offering(self.actor, pk=pk, values=values, versions=versions)
