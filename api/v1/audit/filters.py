"""What the record can be filtered by."""

from django import forms
from django.db.models import GenericIPAddressField, UUIDField

from api.reading.filters import Condition, Filter, FilterSet, Instant, Text
from domain.audit import queries


class Named(Filter):
    """An id in a column of its own: the record refers to nothing by a foreign key."""

    field_class = forms.UUIDField
    column = UUIDField()


class Address(Filter):
    """A network address."""

    field_class = forms.GenericIPAddressField
    column = GenericIPAddressField()


class Beginning(Text):
    """The beginning of the text."""

    repeats = False

    def __init__(self, field_name: str, **kwargs: object) -> None:
        super().__init__(field_name=field_name, lookup_expr="startswith", **kwargs)


class AuditEventFilter(FilterSet):
    action = Text()
    action__startswith = Beginning("action", label="`action` begins with this, such as `user_role.`.")
    actor_id = Named()
    on_behalf_of_id = Named()
    object_type = Text()
    object_id = Named(label="What it was done to.")
    request_id = Text()
    session_id = Named(label="The login it was done in.")
    address = Address()
    created_at__gte = Instant(field_name="created_at", lookup_expr="gte")
    created_at__lt = Instant(field_name="created_at", lookup_expr="lt")
    security = Condition(
        queries.of_security,
        label="Whether it tells of a login, a failed one, a token used twice, a revocation, a grant, or the like.",
    )
