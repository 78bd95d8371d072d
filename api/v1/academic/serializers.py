"""How the catalogue looks on the wire."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from domain.academic import queries
from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit

RECORD = ("id", "version", "created_at", "updated_at")


class CourseSerializer(OutSerializer):
    class Meta:
        model = Course
        fields = (
            "id",
            "code",
            "name",
            "department",
            "credit_points",
            "duration_months",
            "is_active",
            *RECORD[1:],
        )


class CourseAddSerializer(InModelSerializer):
    class Meta:
        model = Course
        fields = ("code", "name", "department", "credit_points", "duration_months", "is_active")


class UnitSerializer(OutSerializer):
    class Meta:
        model = Unit
        fields = (
            "id", "code", "name", "description", "department", "level", "credit_points", "convenor_id", "is_active",
            *RECORD[1:],
        )  # fmt: skip


class UnitAddSerializer(InModelSerializer):
    convenor_id = VisibleRow(
        rows=queries.convenors,
        permission="unit.add",
        allow_null=True,
        required=False,
        help_text="A person who holds the role of convenor now.",
    )

    class Meta:
        model = Unit
        fields = (
            "code", "name", "description", "department", "level", "credit_points", "convenor_id", "is_active",
        )  # fmt: skip


class CourseUnitSerializer(OutSerializer):
    course = CourseSerializer(read_only=True)
    unit = UnitSerializer(read_only=True)

    class Meta:
        model = CourseUnit
        fields = (
            "id", "course_id", "course", "unit_id", "unit", "kind", "suggested_year", "suggested_term", *RECORD[1:],
        )  # fmt: skip
        expand = ("course", "unit")


class CourseUnitChangeSerializer(InModelSerializer):
    class Meta:
        model = CourseUnit
        fields = ("kind", "suggested_year", "suggested_term")


class CourseUnitAddSerializer(InModelSerializer):
    course_id = VisibleRow(rows=queries.courses, permission="course.view")
    unit_id = VisibleRow(rows=queries.units, permission="unit.view")

    class Meta:
        model = CourseUnit
        fields = ("course_id", "unit_id", *CourseUnitChangeSerializer.Meta.fields)


class IntakeSerializer(OutSerializer):
    class Meta:
        model = Intake
        fields = ("id", "code", "name", "year", "term", *RECORD[1:])


class IntakeAddSerializer(InModelSerializer):
    class Meta:
        model = Intake
        fields = ("code", "name", "year", "term")


class ClosureSerializer(InSerializer):
    """Days without teaching within a period, both ends included."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # A merge patch replaces the whole list, so its members are never partial.
        missing = [name for name in self.get_fields() if name not in attrs]
        if missing:
            detail: Any = {name: ["This field is required."] for name in missing}
            raise serializers.ValidationError(detail, code="required")
        if attrs["starts_on"] > attrs["ends_on"]:
            raise serializers.ValidationError({"ends_on": "A closure ends on or after its start."}, code="invalid")
        return {**attrs, "starts_on": str(attrs["starts_on"]), "ends_on": str(attrs["ends_on"])}


class TeachingPeriodSerializer(OutSerializer):
    closures = ClosureSerializer(many=True, read_only=True)

    class Meta:
        model = TeachingPeriod
        fields = (
            "id", "code", "name", "year", "term", "teaching_starts_on", "teaching_ends_on", "census_on", "penalty_on",
            "exams_start_on", "exams_end_on", "closures", *RECORD[1:],
        )  # fmt: skip


class TeachingPeriodAddSerializer(InModelSerializer):
    closures = ShortList(child=ClosureSerializer(), required=False, max_length=50)

    class Meta:
        model = TeachingPeriod
        fields = (
            "code", "name", "year", "term", "teaching_starts_on", "teaching_ends_on", "census_on", "penalty_on",
            "exams_start_on", "exams_end_on", "closures",
        )  # fmt: skip


class SemesterOfferingSerializer(OutSerializer):
    unit = UnitSerializer(read_only=True)
    teaching_period = TeachingPeriodSerializer(read_only=True)
    open_now = Computed(serializers.BooleanField(), queries.open_now, help_text="Whether it takes enrollments now.")

    class Meta:
        model = SemesterOffering
        fields = (
            "id", "unit_id", "unit", "teaching_period_id", "teaching_period", "campus", "delivery_mode", "capacity",
            "waitlist_capacity", "approval_required", "promotion", "offer_hours", "seats_taken", "waitlist_taken",
            "enrollment_opens_at", "enrollment_closes_at", "open_now", "starts_on", "ends_on", "census_on",
            "penalty_on", *RECORD[1:],
        )  # fmt: skip
        expand = ("unit", "teaching_period")


class SemesterOfferingChangeSerializer(InModelSerializer):
    class Meta:
        model = SemesterOffering
        fields = (
            "capacity", "waitlist_capacity", "approval_required", "promotion", "offer_hours", "enrollment_opens_at",
            "enrollment_closes_at", "starts_on", "ends_on", "census_on", "penalty_on",
        )  # fmt: skip


class SemesterOfferingAddSerializer(InModelSerializer):
    unit_id = VisibleRow(rows=queries.units, permission="unit.view")
    teaching_period_id = VisibleRow(rows=queries.teaching_periods, permission="teaching_period.view")

    class Meta:
        model = SemesterOffering
        fields = (
            "unit_id", "teaching_period_id", "campus", "delivery_mode", *SemesterOfferingChangeSerializer.Meta.fields,
        )  # fmt: skip
