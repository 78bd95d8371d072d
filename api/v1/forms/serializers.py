"""How forms look on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow, choices
from api.v1.audiences.serializers import AudienceRuleAddSerializer, AudienceRuleSerializer
from api.v1.people.serializers import UserSerializer
from domain.forms import queries
from domain.forms.models import Form, FormVersion
from domain.people.queries import users
from domain.policy import limits
from domain.policy.forms import Widget

OPTIONAL: dict[str, Any] = {"required": False}
SCHEMA = "JSON Schema 2020-12 of the answers."
NAME_MAX, HINT_MAX, CHOICES_MAX = 64, 500, 50
WRITTEN = (
    "title", "description", "owner_id", "is_anonymous", "once", "opens_at", "closes_at", "quota", "schema", "hints",
    "audience", "reviewers",
)  # fmt: skip


@extend_schema_field({"type": "object", "additionalProperties": True})
class FreeObject(serializers.DictField):
    """An object whose members a form defines; the domain says what is wrong with it, and where."""


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]})
class PlainValue(serializers.Field):
    """A text, a number, true or false."""

    default_error_messages = {"invalid": "A condition compares with texts, numbers, true and false."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, bool | int | float | str) or len(str(data)) > HINT_MAX:
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class FormAudienceSerializer(AudienceRuleSerializer):
    """One rule: everyone, or what one of the other fields names."""


class FormAudienceAddSerializer(AudienceRuleAddSerializer):
    """One rule. `everyone` names nothing; each other kind names one object, by its own field."""


class FormReviewerSerializer(serializers.Serializer):
    """Who may decide at one step: a person, or whoever holds a role everywhere."""

    step = serializers.IntegerField()
    role = serializers.CharField(allow_null=True, help_text="The code of a role.")
    person_id = serializers.UUIDField(allow_null=True)


class FormReviewerAddSerializer(InSerializer):
    """Who may decide at one step: a role or a person, not both. Steps are numbered from 1 without a gap."""

    step = serializers.IntegerField(min_value=1, max_value=limits.FORM_STEPS_MAX)
    role = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="The code of a role.")
    person_id = serializers.UUIDField(required=False, allow_null=True)


class FormConditionSerializer(InSerializer):
    """Holds if another field is answered by one of these values."""

    field = serializers.CharField(max_length=NAME_MAX)
    any_of = ShortList(child=PlainValue(), min_length=1, max_length=CHOICES_MAX)


class FormHintSerializer(InSerializer):
    """How a field is shown, and when. A field whose condition does not hold is not asked."""

    widget = serializers.ChoiceField(choices=choices(Widget), **OPTIONAL)
    help = serializers.CharField(max_length=HINT_MAX, **OPTIONAL)
    placeholder = serializers.CharField(max_length=HINT_MAX, **OPTIONAL)
    visible_if = FormConditionSerializer(**OPTIONAL)
    required = serializers.BooleanField(help_text="When it is shown.", required=False)  # type: ignore[assignment]


class FormHintsSerializer(InSerializer):
    """The order of the fields, and hints on single ones by their names."""

    order = ShortList(
        child=serializers.CharField(max_length=NAME_MAX), max_length=limits.FORM_PROPERTIES_MAX, **OPTIONAL
    )
    by_field = serializers.DictField(child=FormHintSerializer(), **OPTIONAL)


class FormVersionSerializer(OutSerializer):
    schema = FreeObject(help_text=SCHEMA)
    hints = FreeObject(help_text="The order of the fields, and hints on single ones by their names.")

    class Meta:
        model = FormVersion
        resource = "form_version"
        rows = queries.form_versions
        fields = (
            "id", "form_id", "number", "schema", "hints", "author_id", "published_at", "version", "created_at",
            "updated_at",
        )  # fmt: skip


class FormSerializer(OutSerializer):
    owner = UserSerializer(read_only=True)
    published_version = FormVersionSerializer(read_only=True)
    draft_version = FormVersionSerializer(read_only=True)
    audience = Computed(FormAudienceSerializer(many=True), queries.audience, help_text="Whom it is for: all of these.")
    reviewers = Computed(
        FormReviewerSerializer(many=True), queries.reviewers, help_text="Who decides on what is submitted, in steps."
    )

    class Meta:
        model = Form
        resource = "form"
        rows = queries.forms
        seen_by_more = True  # what is published, by its audience: that one convenes or not
        fields = (
            "id", "title", "description", "owner_id", "owner", "is_anonymous", "once", "opens_at", "closes_at", "quota",
            "taken", "audience", "reviewers", "published_version_id", "published_version", "draft_version_id",
            "draft_version", "status", "published_at", "published_by_id", "closed_at", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        expand = ("owner", "published_version", "draft_version")


class FormAddSerializer(InModelSerializer):
    """A draft. The schema and the hints are written into a version of their own, which publishing puts in force."""

    owner_id = VisibleRow(rows=users, permission="user.view", help_text="The caller, if left out.", **OPTIONAL)
    schema = FreeObject(help_text=f"{SCHEMA} It takes the place of what was there, as a whole.", **OPTIONAL)
    hints = FormHintsSerializer(
        allow_null=True,
        help_text="They take the place of what was there, as a whole; null: none. Left out beside another schema, "
        "those that still fit it stay.",
        **OPTIONAL,
    )
    audience = ShortList(
        child=FormAudienceAddSerializer(),
        max_length=limits.EVENT_AUDIENCE_MAX,
        help_text="Whom it is for: all whom one of these names. It takes the place of what was there.",
        **OPTIONAL,
    )
    reviewers = ShortList(
        child=FormReviewerAddSerializer(),
        max_length=limits.FORM_REVIEWERS_MAX,
        help_text="Who decides on what is submitted. It takes the place of what was there.",
        **OPTIONAL,
    )

    class Meta:
        model = Form
        fields = WRITTEN


class FormChangeSerializer(FormAddSerializer):
    """Changes of a form; the schema, the hints and each list as wholes."""


class FormAnswerSerializer(InSerializer):
    """What is answered, by the properties of the schema that is in force."""

    answers = FreeObject()
