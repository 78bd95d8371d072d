"""How roles and grants look on the wire, and who the caller is."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.people.serializers import UserSerializer
from domain.academic.queries import courses, semester_offerings, units
from domain.people.queries import users
from domain.policy.limits import REASON_LENGTH
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import Affiliation
from domain.users import queries
from domain.users.models import Role, UserRole

SCOPES = [(each.value, each.value) for each in Scope]
AFFILIATIONS = [(each.value, each.value) for each in Affiliation]
RECORD = ("version", "created_at", "updated_at")


class ReasonSerializer(InSerializer):
    """Why: kept in the audit."""

    reason = serializers.CharField(min_length=REASON_LENGTH[0], max_length=REASON_LENGTH[1])


class RoleCellSerializer(serializers.Serializer):
    permission = serializers.CharField(help_text="As in the permission matrix.")
    scope = serializers.ChoiceField(choices=SCOPES, help_text="How far it reaches.")


class RoleSerializer(OutSerializer):
    """A named set of permissions, and how far each reaches."""

    permissions = Computed(
        RoleCellSerializer(many=True),
        queries.role_cells,
        help_text="What the role gives, by permission. Not named: what every role sees whole, and one's own things.",
    )

    class Meta:
        model = Role
        fields = ("id", "code", "name", "description", "is_system", "permissions", *RECORD)
        resource = "role"
        rows = queries.roles


class RoleCellAddSerializer(InSerializer):
    permission = serializers.CharField(max_length=100, help_text="As in the permission matrix.")
    scope = serializers.ChoiceField(
        choices=SCOPES, help_text="One that the permission's row of the matrix uses for some role."
    )


class RoleChangeSerializer(InModelSerializer):
    permissions = ShortList(
        child=RoleCellAddSerializer(),
        max_length=len(MATRIX),
        required=False,
        help_text="All that the role gives, each permission once.",
    )

    class Meta:
        model = Role
        fields: tuple[str, ...] = ("name", "description", "permissions")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (given := attrs.pop("permissions", None)) is not None:
            attrs["cells"] = {each["permission"]: each["scope"] for each in given}
            if len(attrs["cells"]) < len(given):
                raise serializers.ValidationError({"permissions": "Give each permission once."}, code="duplicate")
        return attrs


class RoleAddSerializer(RoleChangeSerializer):
    class Meta:
        model = Role
        fields = ("code", "name", "description", "permissions")


class UserRoleSerializer(OutSerializer):
    """A role that a person holds during a span of time, everywhere or within one course, unit or offering."""

    role = serializers.CharField(source="role_id", help_text="The role's code.")
    valid_now = Computed(serializers.BooleanField(), queries.valid_now, help_text="Whether it holds now.")
    user = UserSerializer(read_only=True)

    class Meta:
        model = UserRole
        expand = ("user",)
        fields = (
            "id", "user_id", "user", "role", "course_id", "unit_id", "offering_id", "valid_from", "valid_until",
            "valid_now", "reason", "granted_by_id", "revoked_at", "revoked_by_id", *RECORD,
        )  # fmt: skip
        resource = "user_role"
        rows = queries.user_roles


class UserRoleAddSerializer(ReasonSerializer):
    """A role for a person; within one course, unit or offering if one of them is named."""

    user_id = VisibleRow(rows=users, permission="user.view")
    role = serializers.CharField(max_length=40, help_text="The role's code.")
    course_id = VisibleRow(rows=courses, permission="course.view", required=False, allow_null=True)
    unit_id = VisibleRow(rows=units, permission="unit.view", required=False, allow_null=True)
    offering_id = VisibleRow(
        rows=semester_offerings, permission="semester_offering.view", required=False, allow_null=True
    )
    valid_from = serializers.DateTimeField(required=False, help_text="Now, unless said otherwise.")
    valid_until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The first instant at which it no longer holds."
    )


class ActingSerializer(serializers.Serializer):
    """An access token for acting as another person. There is no refresh token: it ends with its session."""

    access_token = serializers.CharField(help_text="A JWT; its claim `act` says who is behind it (RFC 8693).")
    token_type = serializers.CharField(help_text="Always `Bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds until token and session end.")
    session_id = serializers.UUIDField()


class WithinSerializer(serializers.Serializer):
    scope = serializers.ChoiceField(choices=SCOPES)
    object_id = serializers.UUIDField()


class HeldPermissionSerializer(serializers.Serializer):
    permission = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    within = WithinSerializer(many=True, help_text="The objects of limited scopes.")


class HeldGrantSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    role = serializers.CharField(help_text="The role's code.")
    limit = serializers.ChoiceField(choices=SCOPES, allow_null=True, help_text="Null: everywhere.")
    object_id = serializers.UUIDField(allow_null=True, help_text="The course, unit or offering of the limit.")
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)


class MeSerializer(serializers.Serializer):
    """Who the caller is, and what the caller may do now."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified_at = serializers.DateTimeField(allow_null=True)
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    acting_by = serializers.UUIDField(allow_null=True, help_text="The person who acts as this one; null: in person.")
    affiliations = serializers.ListField(
        child=serializers.ChoiceField(choices=AFFILIATIONS), help_text="eduPersonAffiliation, by the roles held."
    )
    roles = serializers.ListField(child=serializers.CharField(), help_text="The codes of all roles held now.")
    grants = HeldGrantSerializer(many=True)
    permissions = HeldPermissionSerializer(many=True)
