"""The bases of what goes out and what comes in."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.reading.columns import field_permission
from domain.policy import limits
from domain.shared.actor import Actor
from domain.shared.texts import control_character

LOCAL_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
UNKNOWN_TOLD = 20  # unknown fields that one answer names


def choices(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Return an enum's words as a field wants them."""
    return [(each.value, each.value) for each in words]


class OutSerializer(serializers.ModelSerializer):
    """Describes an answer. All fields are read-only; `Meta.expand` names the relations shown only on request.

    `Meta.resource` and `Meta.rows` let the rule book decide which fields, and whether as a relation at all;
    `Meta.seen_by_more` says that these rows are seen by more people than the word of the caller's scope tells.
    """

    class Meta:
        abstract = True

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.read_only = True
            if permission := field_permission(type(self), name):
                field.allow_null = True
                field.help_text = f"{field.help_text or ''} Null unless the caller has `{permission}`.".strip()
        return fields

    def build_property_field(self, field_name: str, model_class: Any) -> tuple[Any, dict[str, Any]]:
        """Show a foreign key by its id under its column's name."""
        relation = next((each for each in model_class._meta.fields if each.attname == field_name), None)
        if relation is None:
            return super().build_property_field(field_name, model_class)
        return serializers.UUIDField, {
            "read_only": True,
            "allow_null": relation.null,
            "help_text": relation.help_text,
        }


@extend_schema_field({"type": "string", "pattern": LOCAL_TIME})
class LocalTimeField(serializers.TimeField):
    """A time as clocks show it: no offset, as the zone is told beside it."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(LOCAL_TIME, value) or value.endswith("\n"):
            self.fail("invalid", format="hh:mm[:ss]")
        return super().to_internal_value(value)


class ShortList(serializers.ListField):
    """A list whose length is looked at before its members are."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            detail = f"Ensure this field has no more than {self.max_length} elements."
            raise serializers.ValidationError([detail], code="max_length")
        return super().to_internal_value(data)


class Showable:
    """Refuses what no screen shows, and in a short text line breaks too: it stands in tables, letters and calendars."""

    requires_context = True

    def __call__(self, value: str, field: Any) -> None:
        longest = field.max_length
        is_line = longest is not None and longest <= limits.LINE_LENGTH_MAX and "base_template" not in field.style
        found = control_character(value, is_line=is_line)
        if found is not None:
            raise serializers.ValidationError(f"This text can't hold the character {found}.", code="control_character")


def show(field: Any) -> None:
    """Let a field of a body, and what is inside of it, take showable texts only. Secrets are taken as they are."""
    if isinstance(field, serializers.CharField) and field.trim_whitespace:
        field.validators.append(Showable())
    elif isinstance(field, serializers.Serializer) and not isinstance(field, StrictMixin):
        for each in field.fields.values():
            show(each)
    elif isinstance(field, serializers.ListField | serializers.ListSerializer):
        show(field.child)


class StrictMixin:
    """Refuses unknown fields by name, together with whatever else is wrong, and texts that can't be shown."""

    def get_fields(self: Any) -> dict[str, serializers.Field]:
        fields = super().get_fields()  # type: ignore[misc]
        for field in fields.values():
            show(field)
        return fields

    def to_internal_value(self: Any, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [serializers.ErrorDetail("There is no such field to write.", code="unknown_field")]
            errors = dict.fromkeys(sorted(set(data) - known)[:UNKNOWN_TOLD], unknown)
        try:
            values = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            detail: Any = error.detail
            raise serializers.ValidationError({**detail, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        return values


class InSerializer(StrictMixin, serializers.Serializer):
    """Describes a body."""


class InModelSerializer(StrictMixin, serializers.ModelSerializer):
    """Describes a body by a model's fields. Uniqueness is the database's to decide, so that no race can pass it."""

    def get_validators(self) -> list[Any]:
        return []

    def get_extra_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_extra_kwargs()
        for name in self.Meta.fields:
            kwargs.setdefault(name, {})
        return kwargs

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        kind, kwargs = super().build_standard_field(field_name, model_field)
        if kind is serializers.ChoiceField and kwargs.get("allow_null"):
            kwargs.pop("allow_blank", None)  # null alone says that there is none
        kwargs["validators"] = [
            each for each in kwargs.get("validators", []) if type(each).__name__ != "UniqueValidator"
        ] or None
        if kwargs["validators"] is None:
            del kwargs["validators"]
        return kind, kwargs


class VisibleRow(serializers.UUIDField):
    """A reference in a body, by id: only rows that the caller may see exist. The value is the row's id."""

    default_error_messages = {"does_not_exist": "There is no such object."}

    def __init__(self, *, rows: Callable[[Actor, str], QuerySet[Any]], permission: str, **kwargs: Any) -> None:
        self.rows, self.permission = rows, permission
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        pk = super().to_internal_value(data)
        known = self.context.get("visible", {}).get(self.field_name)
        if known is None:
            known = self.visible([pk], self.context["view"].actor)
        if pk not in known:
            self.fail("does_not_exist")
        return pk

    def visible(self, pks: Iterable[Any], actor: Actor) -> set[Any]:
        """Return which of these ids the actor sees, in one query."""
        return set(self.rows(actor, self.permission).filter(pk__in=pks).values_list("pk", flat=True))
