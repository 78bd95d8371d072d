"""How sheets and marks look on the wire."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import SemesterOfferingSerializer
from api.v1.enrollment.serializers import EnrollmentSerializer
from domain.academic.queries import semester_offerings
from domain.policy import limits
from domain.policy.academic import MARKS
from domain.results import queries
from domain.results.models import Mark, MarkSheet

RECORD = ("version", "created_at", "updated_at")
REASON: dict[str, Any] = {"min_length": limits.REASON_LENGTH[0], "max_length": limits.REASON_LENGTH[1]}


class MarkSheetSerializer(OutSerializer):
    offering = SemesterOfferingSerializer(read_only=True)
    marks_entered = Computed(serializers.IntegerField(), queries.marks_entered, help_text="How many are on it.")
    marks_missing = Computed(
        serializers.IntegerField(), queries.marks_missing, help_text="How many students have a place and no mark."
    )

    class Meta:
        model = MarkSheet
        resource = "mark_sheet"
        rows = queries.mark_sheets
        fields = (
            "id", "offering_id", "offering", "status", "marks_entered", "marks_missing", "submitted_at",
            "submitted_by_id", "ratified_at", "ratified_by_id", "released_at", "released_by_id", "reopening_reason",
            *RECORD,
        )  # fmt: skip
        expand = ("offering",)


class MarkSheetAddSerializer(InSerializer):
    """The offering whose marks it will hold."""

    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")


class MarkField(serializers.DecimalField):
    """A mark, in the digits that people write: Python would read `1_0` as ten, and an empty text is no null."""

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return serializers.Field.validate_empty_values(self, data)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and (not data.strip() or "_" in data or not data.isascii()):
            self.fail("invalid")
        return super().to_internal_value(data)


class MarkOrGradeSerializer(InSerializer):
    """A mark, or an administrative grade instead of one."""

    mark = MarkField(
        5, 2, min_value=MARKS[0], max_value=MARKS[1], required=False, allow_null=True, help_text="From 0 to 100."
    )
    grade = serializers.CharField(
        max_length=4, required=False, allow_null=True, help_text="The code of an administrative grade of the scheme."
    )


class MarkEntrySerializer(MarkOrGradeSerializer):
    """What one enrollment came to; it takes the place of what was there."""

    enrollment_id = serializers.UUIDField()
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For those who decide."
    )


class MarkSheetEnterSerializer(InSerializer):
    """Marks for as many students as one likes, all or none. Who is not named keeps the mark that is there."""

    items = ShortList(child=MarkEntrySerializer(), min_length=1, max_length=limits.MARKS_ENTERED_MAX)


class MarkSheetReopenSerializer(InSerializer):
    """Why the marks are sent back. Whoever enters them can read it."""

    reason = serializers.CharField(**REASON)


class MarkSerializer(OutSerializer):
    sheet = MarkSheetSerializer(read_only=True)
    enrollment = EnrollmentSerializer(read_only=True)
    student_id = serializers.UUIDField(source="enrollment.student_id", help_text="The enrollment's.")

    class Meta:
        model = Mark
        resource = "mark"
        rows = queries.marks
        fields = (
            "id", "sheet_id", "sheet", "enrollment_id", "enrollment", "offering_id", "student_id", "mark", "grade",
            "comment", "released_at", *RECORD,
        )  # fmt: skip
        expand = ("sheet", "enrollment")


class MarkAmendSerializer(MarkOrGradeSerializer):
    """The right result, and why the released one was wrong."""

    reason = serializers.CharField(**REASON, help_text="It stands with the result on the record.")
