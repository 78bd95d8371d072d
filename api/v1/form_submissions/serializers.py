"""How what is submitted to forms looks on the wire."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from rest_framework import serializers

from api.reading.columns import Computed, JsonObject, UtcText
from api.serializers import InSerializer, OutSerializer, VisibleRow, choices
from api.v1.forms.serializers import FormSerializer, FormVersionSerializer, FreeObject
from api.v1.people.serializers import UserSerializer
from domain.forms import queries
from domain.forms.models import FormSubmission
from domain.policy import limits
from domain.policy.forms import FormDecisionWord


class FormDecisionSerializer(serializers.Serializer):
    """What was decided at one step."""

    step = serializers.IntegerField()
    decision = serializers.ChoiceField(choices=choices(FormDecisionWord))
    reason = serializers.CharField()
    decided_by_id = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField()


def _decisions(path: str) -> ArraySubquery:
    plain = {name: F(name) for name in ("step", "decision", "reason", "decided_by_id")}
    told = JsonObject(**plain, decided_at=UtcText(F("decided_at")))
    return ArraySubquery(queries.decisions_of(path).values_list(told))


class FormFileSerializer(serializers.Serializer):
    """A file that was submitted. Ask for a link by its own id, not by the file's."""

    id = serializers.UUIDField()
    field = serializers.CharField(help_text="The property that names it.")
    file_id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")


class FormSubmissionSerializer(OutSerializer):
    form = FormSerializer(read_only=True)
    form_version = FormVersionSerializer(read_only=True)
    person = UserSerializer(read_only=True)
    answers = FreeObject(help_text="By the properties of the version's schema; of a draft, unchecked.")
    files = Computed(FormFileSerializer(many=True), queries.files_named, help_text="Those that the answers name.")
    decisions = Computed(FormDecisionSerializer(many=True), _decisions, help_text="Step by step.")

    class Meta:
        model = FormSubmission
        resource = "form_submission"
        rows = queries.form_submissions
        fields = (
            "id", "form_id", "form", "form_version_id", "form_version", "person_id", "person", "status", "answers",
            "files", "step", "decisions", "submitted_at", "decided_at", "version", "created_at", "updated_at",
        )  # fmt: skip
        expand = ("form", "form_version", "person")


class FormSubmissionAddSerializer(InSerializer):
    """The beginning of an answer, in the caller's own name."""

    form_id = VisibleRow(rows=queries.forms, permission="form.view")
    answers = FreeObject(required=False, default=dict)


class FormSubmissionChangeSerializer(InSerializer):
    """Answers of a draft: what is not named stays, at every depth."""

    answers = FreeObject(
        help_text="Merged into those that are there (RFC 7396): null takes one away, an array comes as a whole."
    )


class FormSubmissionDecisionSerializer(InSerializer):
    """Why it was decided so. Whoever reads the submission reads it."""

    reason = serializers.CharField(min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1])
