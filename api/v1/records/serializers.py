"""How grades, results and transcripts look on the wire."""

from typing import Any

from django.db.models import Q
from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import TeachingPeriodSerializer, UnitSerializer
from api.v1.people.serializers import UserSerializer
from domain.academic.queries import units
from domain.people.models import AcademicStanding
from domain.people.queries import users
from domain.policy import limits
from domain.policy.academic import AttemptCounting, DocumentStatus
from domain.policy.campuses import Campus
from domain.records import queries
from domain.records.models import Grade, GradeScheme, RepeatPolicy, TranscriptDocument, TranscriptEntry

RECORD = ("version", "created_at", "updated_at")
CAMPUSES = [(campus.value, campus.value) for campus in Campus]


class GradeSerializer(OutSerializer):
    is_administrative = serializers.BooleanField(help_text="Whether it is decided on, not earned by marks.")

    class Meta:
        model = Grade
        fields = ("code", "name", "minimum_mark", "is_administrative", "value", "is_pass", "earns_credit")


class GradeSchemeSerializer(OutSerializer):
    grades = Computed(GradeSerializer(many=True), queries.grades_of, help_text="The best mark first.")

    class Meta:
        model = GradeScheme
        resource = "grade_scheme"
        rows = queries.grade_schemes
        fields = ("id", "code", "name", "campus", "valid_from", "valid_until", "grades", *RECORD)


class GradeAddSerializer(InModelSerializer):
    class Meta:
        model = Grade
        fields = ("code", "name", "minimum_mark", "value", "is_pass", "earns_credit")
        extra_kwargs = {"is_pass": {"required": True}, "earns_credit": {"required": True}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # A merge patch replaces the whole list, so its members are never partial.
        missing = [name for name in ("code", "name", "is_pass", "earns_credit") if name not in attrs]
        if missing:
            detail: Any = {name: ["This field is required."] for name in missing}
            raise serializers.ValidationError(detail, code="required")
        return {"minimum_mark": None, "value": None, **attrs}


class GradeSchemeAddSerializer(InModelSerializer):
    """A scheme and its grades: they cover every mark from 0, and a higher mark is worth no less."""

    grades = ShortList(child=GradeAddSerializer(), min_length=1, max_length=limits.GRADES_MAX)

    class Meta:
        model = GradeScheme
        fields = ("code", "name", "campus", "valid_from", "valid_until", "grades")


class RepeatPolicySerializer(OutSerializer):
    class Meta:
        model = RepeatPolicy
        resource = "repeat_policy"
        rows = queries.repeat_policies
        fields = ("id", "campus", "valid_from", "valid_until", "counting", "attempts_max", *RECORD)


class RepeatPolicyAddSerializer(InModelSerializer):
    class Meta:
        model = RepeatPolicy
        fields = ("counting", "attempts_max", "campus", "valid_from", "valid_until")


class TranscriptEntrySerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    unit = UnitSerializer(read_only=True)
    teaching_period = TeachingPeriodSerializer(read_only=True)
    counts = Computed(
        serializers.BooleanField(),
        lambda path: Q(**{f"{path}value__isnull": False}),
        help_text="Whether it is an attempt: in the averages, and limited by the repeat policy.",
    )

    class Meta:
        model = TranscriptEntry
        resource = "transcript_entry"
        rows = queries.transcript_entries
        fields = (
            "id", "student_id", "student", "enrollment_id", "unit_id", "unit", "unit_code", "unit_name", "level",
            "credit_points", "teaching_period_id", "teaching_period", "period_code", "period_name",
            "period_starts_on", "period_ends_on", "campus", "scheme_id", "mark", "grade", "grade_name", "value",
            "is_pass", "earns_credit", "counts", "revision", "reason", "released_at", "superseded_at", *RECORD,
        )  # fmt: skip
        expand = ("student", "unit", "teaching_period")


class RecordReasonSerializer(InSerializer):
    reason = serializers.CharField(
        min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1], help_text="Kept with the record."
    )


class TranscriptEntryAddSerializer(RecordReasonSerializer):
    """Credit for a unit without an enrollment. Another entry for the same unit takes the place of the first."""

    student_id = VisibleRow(rows=users, permission="user.view", help_text="The person's id.")
    unit_id = VisibleRow(rows=units, permission="unit.view")
    campus = serializers.ChoiceField(choices=CAMPUSES, help_text="Whose scheme of today names the grade.")
    grade = serializers.CharField(max_length=4, help_text="The code of an administrative grade outside the averages.")


class TotalsSerializer(serializers.Serializer):
    """Figures of some results."""

    credit_points_attempted = serializers.DecimalField(8, 2, help_text="Of results that count, fails included.")
    credit_points_passed = serializers.DecimalField(8, 2, help_text="Of those that passed, each unit once.")
    credit_points_earned = serializers.DecimalField(8, 2, help_text="With credit that was given otherwise.")
    gpa = serializers.DecimalField(4, 2, allow_null=True, help_text="Null if no result counts.")
    wam = serializers.DecimalField(5, 2, allow_null=True, help_text="Null if no result that counts has a mark.")


class TranscriptLineSerializer(OutSerializer):
    """One result as the transcript shows it."""

    counts = serializers.BooleanField(help_text="Whether it is in the averages.")

    class Meta:
        model = TranscriptEntry
        fields = (
            "id", "unit_id", "unit_code", "unit_name", "level", "credit_points", "campus", "mark", "grade",
            "grade_name", "value", "is_pass", "earns_credit", "revision", "released_at", "counts",
        )  # fmt: skip


class TranscriptPeriodSerializer(serializers.Serializer):
    """The results of one teaching period; without one, credit that was given without an enrollment."""

    teaching_period_id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    entries = TranscriptLineSerializer(many=True)
    totals = TotalsSerializer()


class TranscriptStudentSerializer(serializers.Serializer):
    """Whose transcript it is."""

    id = serializers.UUIDField()
    student_number = serializers.CharField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()


class NamedCourseSerializer(serializers.Serializer):
    """A course by its name."""

    code = serializers.CharField()
    name = serializers.CharField()


class TranscriptCourseSerializer(NamedCourseSerializer):
    """The course that the student is in."""

    credit_points = serializers.DecimalField(6, 2, help_text="To complete.")


class MethodSerializer(serializers.Serializer):
    """How the averages were computed."""

    counting = serializers.ChoiceField([(each.value, each.value) for each in AttemptCounting])
    rounding = serializers.CharField(help_text="In words.")
    grade_schemes = serializers.ListField(child=serializers.CharField(), help_text="Their codes.")


class TranscriptSerializer(serializers.Serializer):
    """All current results of a student in the order of time, with the figures of each period and of all."""

    university = serializers.CharField()
    student = TranscriptStudentSerializer()
    course = TranscriptCourseSerializer(allow_null=True)
    academic_standing = serializers.ChoiceField(AcademicStanding.choices)
    periods = TranscriptPeriodSerializer(many=True)
    totals = TotalsSerializer()
    method = MethodSerializer()


class TranscriptDocumentSerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    status = Computed(
        serializers.ChoiceField([(each.value, each.value) for each in DocumentStatus]),
        queries.document_status,
        help_text="Superseded: there have been other results since.",
    )

    class Meta:
        model = TranscriptDocument
        resource = "transcript_document"
        rows = queries.transcript_documents
        fields = (
            "id", "student_id", "student", "status", "sha256", "verification_code", "verification_url", "issued_at",
            "issued_by_id", "revoked_at", "revoked_by_id", "revocation_reason", *RECORD,
        )  # fmt: skip
        expand = ("student",)


class TranscriptDocumentAddSerializer(InSerializer):
    """Whose transcript to issue."""

    student_id = VisibleRow(rows=users, permission="user.view", help_text="The person's id.")


class TranscriptVerificationSerializer(TotalsSerializer):
    """What to compare with the paper, and what it is worth today."""

    status = serializers.ChoiceField([(each.value, each.value) for each in DocumentStatus])
    issued_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    university = serializers.CharField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    course = NamedCourseSerializer(allow_null=True)
