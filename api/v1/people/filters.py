"""What the lists of people can be filtered by."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from api.reading.filters import Choice, Condition, Contains, FilterSet, Flag, Identifier, Search, Text
from domain.people import queries
from domain.people.models import AcademicStanding, Relationship


class FoldedField(forms.CharField):
    """Text in lower case, as e-mail addresses are stored."""

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class Email(Text):
    """An address, in any case."""

    field_class = FoldedField


class RoleHeld(Text):
    """A role that a person holds now; guarded like the field that tells it."""

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(queries.holding(value))


class UserFilter(FilterSet):
    email = Email(label="The whole address. Only people whose address the caller may read are found.")
    is_active = Flag(label="Only people of whom the caller may know it are found.")
    role = RoleHeld(
        field_name="roles",
        label="The code of a role held now. Only people whose roles the caller may read are found.",
    )
    search = Search()


class StudentProfileFilter(FilterSet):
    student_number = Text()
    student_number__icontains = Contains("student_number")
    user_id = Identifier()
    course_id = Identifier()
    intake_id = Identifier()
    academic_standing = Choice(
        choices=AcademicStanding.choices, label="Only students whose standing the caller may read are found."
    )


class ParentGuardianFilter(FilterSet):
    student_id = Identifier()
    guardian_id = Identifier()
    relationship = Choice(choices=Relationship.choices)
    live = Condition(queries.live, label="Whether the link has not ended.")


class ProfilePhotoFilter(FilterSet):
    user_id = Identifier()


class ExternalIdFilter(FilterSet):
    user_id = Identifier()
    source = Text()
    value = Text()
