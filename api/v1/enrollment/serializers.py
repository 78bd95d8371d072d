"""How places, requests and decisions look on the wire."""

from typing import Any

from rest_framework import serializers

from api.bulk import RowProblemSerializer
from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import SemesterOfferingSerializer, UnitSerializer
from api.v1.people.serializers import UserSerializer
from domain.academic.queries import courses, intakes, semester_offerings
from domain.enrollment import queries
from domain.enrollment.models import Enrollment, EnrollmentApproval, EnrollmentHold, EnrollmentOverride, ReservedPlace
from domain.enrollment.queries import PlanAction
from domain.people.queries import users
from domain.policy import limits
from domain.policy.requisites import RequisiteOutcome
from domain.policy.workflows import EnrollmentState

RECORD = ("version", "created_at", "updated_at")
REASON: dict[str, Any] = {"min_length": limits.REASON_LENGTH[0], "max_length": limits.REASON_LENGTH[1]}


class SkipReasonSerializer(serializers.Serializer):
    """A rule for which a freed seat went past who waits."""

    code = serializers.CharField()
    title = serializers.CharField()


class EnrollmentSerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    offering = SemesterOfferingSerializer(read_only=True)
    unit = UnitSerializer(read_only=True)
    queue_position = Computed(
        serializers.IntegerField(allow_null=True),
        queries.queue_position,
        help_text="The place in the queue, counted from 1; null for who does not wait.",
    )
    skip_reasons = SkipReasonSerializer(many=True, read_only=True)

    class Meta:
        model = Enrollment
        resource = "enrollment"
        rows = queries.enrollments
        fields = (
            "id", "student_id", "student", "offering_id", "offering", "unit_id", "unit", "teaching_period_id", "status",
            "requested_at", "queue_position", "requisites", "reserved_place_id", "offer_expires_at", "skipped_at",
            "skip_reasons", "withdrawn_at", "outcome", *RECORD,
        )  # fmt: skip
        expand = ("student", "offering", "unit")


class OverrideSerializer(InSerializer):
    """A rule to let pass, and why. It takes `enrollment.override`."""

    rule = serializers.CharField(max_length=40, help_text="The code of the rule, such as `load_exceeded`.")
    reason = serializers.CharField(**REASON)


class EnrollmentAddSerializer(InSerializer):
    """A wish for a place."""

    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")
    student_id = VisibleRow(
        rows=users, permission="user.view", required=False, help_text="For whom; the caller, if it is left out."
    )
    overrides = ShortList(child=OverrideSerializer(), required=False, max_length=10)


class WithdrawalSerializer(InSerializer):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=limits.REASON_LENGTH[1])


class EnrollmentBulkWithdrawSerializer(InSerializer):
    """Enrollments to withdraw, each for itself."""

    enrollment_ids = ShortList(child=serializers.UUIDField(), min_length=1, max_length=limits.BULK_INLINE_MAX)
    reason = serializers.CharField(**REASON)

    def validate_enrollment_ids(self, value: list[Any]) -> list[Any]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("Each enrollment stands here once.", code="repeated")
        return value


class EnrollmentWithdrawalOutcomeSerializer(serializers.Serializer):
    enrollment_id = serializers.UUIDField()
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class EnrollmentWithdrawalsSerializer(serializers.Serializer):
    """What became of each."""

    withdrawn = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = EnrollmentWithdrawalOutcomeSerializer(many=True)


class EnrollmentWaiverSerializer(InSerializer):
    """Why the student may stay although something that the unit requires is missing."""

    reason = serializers.CharField(**REASON)


class PlanItemSerializer(InSerializer):
    """One wish: `add` names an offering, `drop` an enrollment, `swap` both."""

    action = serializers.ChoiceField(choices=[(each.value, each.value) for each in PlanAction])
    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view", required=False)
    enrollment_id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted = {"add": {"offering_id"}, "drop": {"enrollment_id"}, "swap": {"offering_id", "enrollment_id"}}
        needed = wanted[attrs["action"]]
        for name in ("offering_id", "enrollment_id"):
            if name in needed and name not in attrs:
                raise serializers.ValidationError({name: "This action needs it."}, code="required")
            if name not in needed and name in attrs:
                raise serializers.ValidationError({name: "This action takes none."}, code="invalid")
        return attrs


class EnrollmentPlanSerializer(InSerializer):
    """All wishes for a period at once."""

    student_id = VisibleRow(rows=users, permission="user.view", required=False, help_text="The caller, if left out.")
    atomic = serializers.BooleanField(default=True, help_text="All or nothing; false: as much as the rules allow.")
    items = ShortList(child=PlanItemSerializer(), min_length=1, max_length=limits.PLAN_ITEMS_MAX)


class PlanItemOutcomeSerializer(serializers.Serializer):
    index = serializers.IntegerField(help_text="Position in `items`, counted from 0.")
    enrollment_id = serializers.UUIDField(allow_null=True, help_text="What was added or dropped, unless refused.")
    status = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in EnrollmentState],
        allow_null=True,
        help_text="How that stands now; null if it was refused.",
    )
    queue_position = serializers.IntegerField(allow_null=True, help_text="Counted from 1, for who waits.")
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class EnrollmentPlanResultSerializer(serializers.Serializer):
    """What became of each wish."""

    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = PlanItemOutcomeSerializer(many=True)


class EligibilityCheckSerializer(serializers.Serializer):
    rule = serializers.CharField(help_text="The code of the rule.")
    title = serializers.CharField()
    passed = serializers.BooleanField()
    facts = serializers.DictField(help_text="What a broken rule found, and what would mend it.")


class RequisiteStandingSerializer(serializers.Serializer):
    """How the student stands to what the unit requires."""

    outcome = serializers.ChoiceField(choices=[(each.value, each.value) for each in RequisiteOutcome])
    is_conditional = serializers.BooleanField(help_text="Whether it rests on results that are still to come.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="What to do, one line each.")
    awaited = serializers.ListField(
        child=serializers.CharField(),
        help_text=(
            "Units whose results it rests on, by code. Credit points name none: where they alone are awaited, this is "
            "empty and `is_conditional` true."
        ),
    )
    questions = serializers.ListField(child=serializers.CharField(), help_text="What somebody would have to decide.")


class RequisiteVerdictSerializer(RequisiteStandingSerializer):
    """The same, with everything that was looked at."""

    tree = serializers.DictField(
        allow_null=True,
        help_text=(
            "The expression, each part with the facts used and its own outcome. Null if nothing is required, and for "
            "who may not see all of the student's results."
        ),
    )


class EligibilitySerializer(serializers.Serializer):
    """What would come of asking for a place now."""

    offering_id = serializers.UUIDField()
    student_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in EnrollmentState], allow_null=True, help_text="Null: refused."
    )
    approval_required = serializers.BooleanField(help_text="Whether somebody decides on every request for it.")
    requisites = RequisiteVerdictSerializer()
    checks = EligibilityCheckSerializer(many=True)


class EnrollmentApprovalSerializer(OutSerializer):
    enrollment = EnrollmentSerializer(read_only=True)
    questions = serializers.ListField(child=serializers.CharField(), help_text="What a requisite asks to be decided.")

    class Meta:
        model = EnrollmentApproval
        resource = "enrollment_approval"
        rows = queries.enrollment_approvals
        fields = (
            "id", "enrollment_id", "enrollment", "status", "questions", "decided_by_id", "decided_at", "reason",
            *RECORD,
        )  # fmt: skip
        expand = ("enrollment",)


class EnrollmentApprovalReasonSerializer(InSerializer):
    """Why it was decided so. The student can read it."""

    reason = serializers.CharField(**REASON)


class EnrollmentOverrideSerializer(OutSerializer):
    facts = serializers.DictField(help_text="What the rule found.")

    class Meta:
        model = EnrollmentOverride
        resource = "enrollment_override"
        rows = queries.enrollment_overrides
        fields = ("id", "enrollment_id", "rule", "reason", "facts", "granted_by_id", *RECORD)


class EnrollmentHoldSerializer(OutSerializer):
    class Meta:
        model = EnrollmentHold
        resource = "enrollment_hold"
        rows = queries.enrollment_holds
        fields = ("id", "student_id", "kind", "reason", "released_at", *RECORD)


class EnrollmentHoldAddSerializer(InModelSerializer):
    student_id = VisibleRow(rows=users, permission="user.view")

    class Meta:
        model = EnrollmentHold
        fields = ("student_id", "kind", "reason")


class HoldReleaseSerializer(InSerializer):
    reason = serializers.CharField(**REASON)


class ReservedPlaceSerializer(OutSerializer):
    class Meta:
        model = ReservedPlace
        resource = "reserved_place"
        rows = queries.reserved_places
        fields = ("id", "offering_id", "name", "seats", "course_id", "intake_id", "released_at", *RECORD)


class ReservedPlaceChangeSerializer(InModelSerializer):
    course_id = VisibleRow(rows=courses, permission="course.view", required=False, allow_null=True)
    intake_id = VisibleRow(rows=intakes, permission="intake.view", required=False, allow_null=True)

    class Meta:
        model = ReservedPlace
        fields = ("name", "seats", "course_id", "intake_id", "released_at")


class ReservedPlaceAddSerializer(ReservedPlaceChangeSerializer):
    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")

    class Meta(ReservedPlaceChangeSerializer.Meta):
        fields = ("offering_id", *ReservedPlaceChangeSerializer.Meta.fields)  # type: ignore[assignment]
