"""How scholarships and applications look on the wire."""

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, VisibleRow
from api.v1.people.serializers import UserSerializer
from domain.files.queries import own_files
from domain.policy import limits
from domain.scholarships import queries
from domain.scholarships.models import ApplicationDocument, Scholarship, ScholarshipApplication

RECORD = ("version", "created_at", "updated_at")


class ScholarshipSerializer(OutSerializer):
    open_now = Computed(serializers.BooleanField(), queries.open_now, help_text="Whether it takes applications now.")

    class Meta:
        model = Scholarship
        resource = "scholarship"
        rows = queries.scholarships
        fields = (
            "id", "code", "name", "description", "amount", "currency", "places", "places_taken", "opens_at",
            "closes_at", "is_active", "open_now", *RECORD,
        )  # fmt: skip


class ScholarshipAddSerializer(InModelSerializer):
    class Meta:
        model = Scholarship
        fields = (
            "code", "name", "description", "amount", "currency", "places", "opens_at", "closes_at", "is_active",
        )  # fmt: skip


class ScholarshipApplicationSerializer(OutSerializer):
    applicant = UserSerializer(read_only=True)
    scholarship = ScholarshipSerializer(read_only=True)

    class Meta:
        model = ScholarshipApplication
        resource = "scholarship_application"
        rows = queries.scholarship_applications
        fields = (
            "id", "applicant_id", "applicant", "scholarship_id", "scholarship", "statement", "status", "submitted_at",
            "decided_at", "decided_by_id", "decision_reason", *RECORD,
        )  # fmt: skip
        expand = ("applicant", "scholarship")


class ScholarshipApplicationChangeSerializer(InModelSerializer):
    class Meta:
        model = ScholarshipApplication
        fields = ("statement",)


class ScholarshipApplicationAddSerializer(InModelSerializer):
    """An application of the caller's own."""

    scholarship_id = VisibleRow(rows=queries.scholarships, permission="scholarship.view")

    class Meta:
        model = ScholarshipApplication
        fields = ("scholarship_id", "statement")


class DecisionSerializer(InSerializer):
    """Why it was decided so. The applicant can read it."""

    reason = serializers.CharField(min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1])


class ApplicationDocumentSerializer(OutSerializer):
    file_name = serializers.CharField(source="file.name", help_text="As its owner calls it.")
    media_type = serializers.CharField(source="file.media_type", help_text="What it is, such as `application/pdf`.")
    size = serializers.IntegerField(source="file.size", help_text="Bytes.")

    class Meta:
        model = ApplicationDocument
        resource = "application_document"
        rows = queries.application_documents
        fields = ("id", "application_id", "file_id", "kind", "file_name", "media_type", "size", *RECORD)


class ApplicationDocumentAddSerializer(InModelSerializer):
    application_id = VisibleRow(
        rows=queries.scholarship_applications,
        permission="scholarship_application.change",
        help_text="An application of the caller's own.",
    )
    file_id = VisibleRow(
        rows=own_files,
        permission="file.view",
        help_text="A confirmed file of the caller's own, uploaded as a `scholarship_document`.",
    )

    class Meta:
        model = ApplicationDocument
        fields = ("application_id", "file_id", "kind")
