"""What the university knows of people beyond their accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from domain.academic.models import Course, Intake
from domain.files.models import File
from domain.policy import limits
from domain.shared.models import Record
from domain.users.models import User

STUDENT_NUMBER = r"^[A-Za-z0-9-]{4,20}$"
SOURCE = r"^[a-z][a-z0-9_-]{1,39}$"


class AcademicStanding(models.TextChoices):
    GOOD = "good"
    AT_RISK = "at_risk"
    ON_PROBATION = "on_probation"
    SUSPENDED = "suspended"
    EXCLUDED = "excluded"


class Relationship(models.TextChoices):
    """What a guardian is to the student."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    GUARDIAN = "guardian"
    PARTNER = "partner"
    RELATIVE = "relative"
    OTHER = "other"


class StudentProfile(Record):
    """What makes an account a student's: the number, the course begun, the intake, the standing."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="student_profile")
    student_number = models.CharField(
        max_length=20, validators=[RegexValidator(STUDENT_NUMBER, "Letters, digits and hyphens, 4 to 20.")]
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="students")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="students")
    academic_standing = models.CharField(max_length=12, choices=AcademicStanding.choices, default=AcademicStanding.GOOD)

    class Meta:
        db_table = "student_profiles"
        constraints = [
            models.UniqueConstraint(fields=["user"], name="student_profiles_one_per_person"),
            models.UniqueConstraint(fields=["student_number"], name="student_profiles_number_is_unique"),
            models.CheckConstraint(
                condition=Q(student_number__regex=STUDENT_NUMBER),
                name="student_profiles_number_is_well_formed",
                violation_error_message="A student number has 4 to 20 letters, digits and hyphens.",
            ),
            models.CheckConstraint(
                condition=Q(academic_standing__in=AcademicStanding.values), name="student_profiles_standing_is_known"
            ),
        ]
        indexes = [models.Index(fields=["course", "intake"], name="student_profiles_by_course")]

    def __str__(self) -> str:
        return self.student_number


class ParentGuardian(Record):
    """A guardian of a student. Students are adults: the guardian sees what the student consents to, nothing more."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="guardians")
    guardian = models.ForeignKey(User, on_delete=models.PROTECT, related_name="wards")
    relationship = models.CharField(max_length=10, choices=Relationship.choices)
    contact_priority = models.PositiveSmallIntegerField(
        default=1,
        validators=[
            MinValueValidator(limits.CONTACT_PRIORITIES[0]),
            MaxValueValidator(limits.CONTACT_PRIORITIES[1]),
        ],
        help_text="1 is called first.",
    )
    consent_results = models.BooleanField(default=False, help_text="May see results and standing.")
    consent_attendance = models.BooleanField(default=False, help_text="May see attendance.")
    consent_finance = models.BooleanField(default=False, help_text="May see scholarships and payments.")
    consent_changed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "parent_guardians"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "guardian"],
                condition=Q(ended_at__isnull=True),
                name="parent_guardians_one_live_link_per_pair",
            ),
            models.CheckConstraint(
                condition=~Q(student=F("guardian")),
                name="parent_guardians_nobody_guards_themselves",
                violation_error_message="A student can't be their own guardian.",
            ),
            models.CheckConstraint(
                condition=Q(relationship__in=Relationship.values), name="parent_guardians_relationship_is_known"
            ),
            models.CheckConstraint(
                condition=Q(contact_priority__range=limits.CONTACT_PRIORITIES),
                name="parent_guardians_priority_in_range",
                violation_error_message="The contact priority is 1 to 10.",
            ),
        ]
        indexes = [models.Index(fields=["guardian", "student"], name="parent_guardians_by_guardian")]

    def __str__(self) -> str:
        return f"{self.guardian_id} {self.student_id}"


class ProfilePhoto(Record):
    """A person's photo; a new one takes the place of the old."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="profile_photo")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "profile_photos"

    def __str__(self) -> str:
        return str(self.user_id)


class ExternalId(Record):
    """What another system calls a person."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="external_ids")
    source = models.CharField(
        max_length=40,
        validators=[RegexValidator(SOURCE, "A source is a lower-case word, 2 to 40 characters.")],
        help_text="The other system, such as `student_records`.",
    )
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "external_ids"
        constraints = [
            models.UniqueConstraint(fields=["source", "value"], name="external_ids_one_person_per_value"),
            models.UniqueConstraint(fields=["user", "source"], name="external_ids_one_per_person_and_source"),
            models.CheckConstraint(
                condition=Q(source__regex=SOURCE),
                name="external_ids_source_is_a_word",
                violation_error_message="A source is a lower-case word, 2 to 40 characters.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.value}"
