"""How people look on the wire."""

from django.db.models import F
from rest_framework import serializers

from api.bulk import RowProblemSerializer
from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import CourseSerializer, IntakeSerializer
from domain.academic import queries as academic
from domain.people import queries
from domain.people.models import ExternalId, ParentGuardian, ProfilePhoto, StudentProfile
from domain.policy import limits
from domain.users.models import E164, User

RECORD = ("version", "created_at", "updated_at")


def name_at(relation: str) -> Computed:
    """Return the field that tells what a related person is called, whoever reads the row."""
    return Computed(
        serializers.CharField(), lambda path: queries.name_of(f"{path}{relation}__"), help_text="As people call them."
    )


class AddressSerializer(InSerializer):
    """A postal address."""

    lines = ShortList(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=limits.ADDRESS_LINES_MAX,
        help_text="Street and number, or whatever stands above the city.",
    )
    city = serializers.CharField(max_length=100)
    region = serializers.CharField(max_length=100, required=False, allow_null=True, help_text="State or province.")
    postal_code = serializers.CharField(max_length=20, required=False, allow_null=True)
    country = serializers.RegexField(r"\A[A-Z]{2}\Z", help_text="ISO 3166-1 alpha-2.")


class EmergencyContactSerializer(InSerializer):
    """Whom to call when something happens."""

    name = serializers.CharField(max_length=150)
    relationship = serializers.CharField(max_length=60, help_text="What they are to the person, in free words.")
    phone = serializers.RegexField(rf"\A{E164[1:-1]}\Z", help_text="E.164: `+`, country code, number.")


class UserSerializer(OutSerializer):
    """A person with an account. What the caller may not read of a person is null."""

    address = AddressSerializer(read_only=True)
    emergency_contact = EmergencyContactSerializer(read_only=True)
    roles = Computed(
        serializers.ListField(child=serializers.CharField(), allow_null=True),
        queries.role_codes,
        help_text="The codes of the roles held now, everywhere or within something.",
    )
    photo_id = Computed(
        serializers.UUIDField(allow_null=True),
        lambda path: F(f"{path}profile_photo__id"),
        help_text="Below `/profile-photos`; null if there is none.",
    )

    class Meta:
        model = User
        resource = "user"
        rows = queries.users
        fields = (
            "id", "given_name", "family_name", "preferred_name", "pronouns", "email", "email_verified_at", "phone",
            "date_of_birth", "address", "emergency_contact", "locale", "time_zone", "photo_id", "roles", "is_active",
            "deactivated_at", *RECORD,
        )  # fmt: skip


class ProfilePhotoSerializer(OutSerializer):
    """A person's photo. `POST /profile-photos/{id}/link` gives an address of the picture."""

    class Meta:
        model = ProfilePhoto
        resource = "profile_photo"
        rows = queries.profile_photos
        fields = ("id", "user_id", "file_id", *RECORD)


class ProfilePhotoAddSerializer(InModelSerializer):
    file_id = VisibleRow(
        rows=queries.photo_files,
        permission="file.view",
        help_text="A confirmed file of the caller's own, uploaded as a `profile_photo`.",
    )

    class Meta:
        model = ProfilePhoto
        fields = ("file_id",)


class UserAddSerializer(InModelSerializer):
    """An account to add. It has no password: its owner sets one by the reset flow."""

    address = AddressSerializer(required=False, allow_null=True)
    emergency_contact = EmergencyContactSerializer(required=False, allow_null=True)

    class Meta:
        model = User
        fields = (
            "email", "given_name", "family_name", "preferred_name", "pronouns", "phone", "date_of_birth", "address",
            "emergency_contact", "locale", "time_zone",
        )  # fmt: skip


class UserReasonSerializer(InSerializer):
    """Why an account is deactivated or activated."""

    reason = serializers.CharField(
        min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1], help_text="Kept in the audit."
    )


class UserBulkDeactivateSerializer(UserReasonSerializer):
    """Accounts to deactivate, each for itself."""

    user_ids = ShortList(child=serializers.UUIDField(), min_length=1, max_length=limits.BULK_INLINE_MAX)


class UserDeactivationSerializer(serializers.Serializer):
    user_id = serializers.UUIDField()
    errors = RowProblemSerializer(many=True, help_text="Why not; empty if it is deactivated now.")  # type: ignore[assignment]


class UserDeactivationsSerializer(serializers.Serializer):
    """What became of each account, in the order of the request."""

    deactivated = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = UserDeactivationSerializer(many=True)


class StudentProfileSerializer(OutSerializer):
    user = UserSerializer(read_only=True)
    course = CourseSerializer(read_only=True)
    intake = IntakeSerializer(read_only=True)

    class Meta:
        model = StudentProfile
        resource = "student_profile"
        rows = queries.student_profiles
        fields = (
            "id", "user_id", "user", "student_number", "course_id", "course", "intake_id", "intake",
            "academic_standing", *RECORD,
        )  # fmt: skip
        expand = ("user", "course", "intake")


class StudentProfileChangeSerializer(InModelSerializer):
    course_id = VisibleRow(rows=academic.courses, permission="course.view", allow_null=True, required=False)
    intake_id = VisibleRow(rows=academic.intakes, permission="intake.view", allow_null=True, required=False)

    class Meta:
        model = StudentProfile
        fields = ("student_number", "course_id", "intake_id", "academic_standing")


class StudentProfileAddSerializer(StudentProfileChangeSerializer):
    user_id = VisibleRow(rows=queries.users, permission="user.view")

    class Meta:
        model = StudentProfile
        fields = ("user_id", *StudentProfileChangeSerializer.Meta.fields)


class ParentGuardianSerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    guardian = UserSerializer(read_only=True)

    class Meta:
        model = ParentGuardian
        fields = (
            "id", "student_id", "student", "guardian_id", "guardian", "relationship", "contact_priority",
            "consent_results", "consent_attendance", "consent_finance", "consent_changed_at", "ended_at", *RECORD,
        )  # fmt: skip
        expand = ("student", "guardian")


class ParentGuardianChangeSerializer(InModelSerializer):
    class Meta:
        model = ParentGuardian
        fields = ("relationship", "contact_priority")


class ParentGuardianAddSerializer(InModelSerializer):
    student_id = VisibleRow(rows=queries.users, permission="user.view")
    guardian_id = VisibleRow(rows=queries.users, permission="user.view")

    class Meta:
        model = ParentGuardian
        fields = ("student_id", "guardian_id", *ParentGuardianChangeSerializer.Meta.fields)


class ParentGuardianConsentSerializer(InSerializer):
    """What the guardian may see of the student from now on, said whole each time."""

    results = serializers.BooleanField(help_text="Results and standing.")
    attendance = serializers.BooleanField()
    finance = serializers.BooleanField(help_text="Scholarships and payments.")


class ExternalIdSerializer(OutSerializer):
    user = UserSerializer(read_only=True)

    class Meta:
        model = ExternalId
        fields = ("id", "user_id", "user", "source", "value", *RECORD)
        expand = ("user",)


class ExternalIdAddSerializer(InModelSerializer):
    user_id = VisibleRow(rows=queries.users, permission="user.view")

    class Meta:
        model = ExternalId
        fields = ("user_id", "source", "value")
