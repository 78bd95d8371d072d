"""How leave looks on the wire."""

from rest_framework import serializers

from api.serializers import InModelSerializer, InSerializer, OutSerializer, VisibleRow
from api.v1.academic.serializers import SemesterOfferingSerializer
from api.v1.people.serializers import UserSerializer
from domain.academic.queries import semester_offerings
from domain.files.queries import own_files
from domain.leave import queries
from domain.leave.models import LeaveApplication
from domain.policy import limits


class LeaveApplicationSerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    offering = SemesterOfferingSerializer(read_only=True)

    class Meta:
        model = LeaveApplication
        resource = "leave_application"
        rows = queries.leave_applications
        fields = (
            "id", "student_id", "student", "offering_id", "offering", "starts_on", "ends_on", "kind", "explanation",
            "file_id", "status", "submitted_at", "decided_at", "decided_by_id", "decision_reason", "version",
            "created_at", "updated_at",
        )  # fmt: skip
        expand = ("student", "offering")


class LeaveApplicationAddSerializer(InModelSerializer):
    """Leave of the caller's own."""

    offering_id = VisibleRow(
        rows=semester_offerings, permission="semester_offering.view", required=False, allow_null=True
    )
    file_id = VisibleRow(
        rows=own_files,
        permission="file.view",
        required=False,
        allow_null=True,
        help_text="What proves it: a confirmed file of the caller's own, uploaded as `leave_evidence`.",
    )

    class Meta:
        model = LeaveApplication
        fields = ("offering_id", "starts_on", "ends_on", "kind", "explanation", "file_id")
        extra_kwargs = {"explanation": {"min_length": limits.LEAVE_EXPLANATION[0]}}


class LeaveDecisionSerializer(InSerializer):
    """Why it was decided so. The student can read it."""

    reason = serializers.CharField(min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1])
