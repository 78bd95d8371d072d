"""Scholarships, applications for them, and the documents of applications."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length
from django.db.models.lookups import LessThanOrEqual

from domain.files.models import File
from domain.policy.workflows import SCHOLARSHIP_APPLICATION, ApplicationState
from domain.scholarships.rules import STATEMENT_MAX
from domain.shared import clock
from domain.shared.models import Record, Unaccented
from domain.users.models import User

CURRENCY = r"^[A-Z]{3}$"
PLACES = (1, 10_000)
AMOUNT_MAX = 9_999_999_999
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)
DECIDED = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.WAITLISTED)
# Somebody who was refused, or withdrew, may apply again.
LIVE = (
    ApplicationState.SUBMITTED,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.WAITLISTED,
    ApplicationState.APPROVED,
)


class DocumentKind(models.TextChoices):
    """What a document of an application is."""

    TRANSCRIPT = "transcript"
    IDENTITY = "identity"
    REFERENCE = "reference"
    OTHER = "other"


class Scholarship(Record):
    """Money that the university gives to some of those who apply for it."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=10_000)
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(AMOUNT_MAX)],
        help_text="What one place is worth.",
    )
    currency = models.CharField(
        max_length=3,
        default="AUD",
        validators=[RegexValidator(CURRENCY, "A currency is three capital letters (ISO 4217).")],
        help_text="Three letters (ISO 4217).",
    )
    places = models.PositiveIntegerField(
        validators=[MinValueValidator(PLACES[0]), MaxValueValidator(PLACES[1])],
        help_text="How many applications may be approved.",
    )
    places_taken = models.PositiveIntegerField(default=0, help_text="How many have been.")
    opens_at = models.DateTimeField(help_text="The first instant at which one may apply.")
    closes_at = models.DateTimeField(help_text="The first instant at which one may not any more.")
    is_active = models.BooleanField(default=True, help_text="Whether it takes applications at all.")
    searched = models.GeneratedField(
        expression=Unaccented(Concat("code", Value(" "), "name")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        db_table = "scholarships"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="scholarships_code_is_unique"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=AMOUNT_MAX),
                name="scholarships_amount_is_positive",
                violation_error_message="The amount lies above 0.",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=CURRENCY),
                name="scholarships_currency_is_a_code",
                violation_error_message="A currency is three capital letters (ISO 4217).",
            ),
            models.CheckConstraint(
                condition=Q(places__range=PLACES),
                name="scholarships_places_in_range",
                violation_error_message=f"A scholarship has {PLACES[0]} to {PLACES[1]} places.",
            ),
            models.CheckConstraint(
                condition=Q(places_taken__lte=F("places")),
                name="scholarships_places_taken_at_most_places",
                violation_error_message="There can't be fewer places than have been given.",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="scholarships_close_after_they_open",
                violation_error_message="A scholarship closes after it opens.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="scholarships_search"),
            models.Index(fields=["closes_at", "code"], name="scholarships_by_closing"),
        ]

    def __str__(self) -> str:
        return self.code


class ScholarshipApplication(Record):
    """A student's application for a scholarship, and what was decided on it."""

    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scholarship_applications")
    scholarship = models.ForeignKey(Scholarship, on_delete=models.PROTECT, related_name="applications")
    statement = models.TextField(
        max_length=STATEMENT_MAX,
        validators=[MaxLengthValidator(STATEMENT_MAX)],
        help_text="Why it should be this student.",
    )
    status = models.CharField(
        max_length=12, choices=[(state, state) for state in ApplicationState], default=SCHOLARSHIP_APPLICATION.initial
    )
    submitted_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who decided last."
    )
    decision_reason = models.CharField(max_length=500, blank=True, help_text="Empty until there is a decision.")

    class Meta:
        db_table = "scholarship_applications"
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "scholarship"],
                condition=Q(status__in=LIVE),
                name="scholarship_applications_one_live_per_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(ApplicationState)), name="scholarship_applications_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(statement="") & Q(LessThanOrEqual(Length("statement"), STATEMENT_MAX)),
                name="scholarship_applications_statement_in_range",
                violation_error_message=f"A statement has 1 to {STATEMENT_MAX} characters.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                    & ~Q(status__in=UNDECIDED)
                )
                | (Q(decided_at__isnull=True, decided_by__isnull=True, decision_reason="") & ~Q(status__in=DECIDED)),
                name="scholarship_applications_reasons_come_with_decisions",
                violation_error_message="A decision has an instant, a person and a reason, and nothing else has.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applicant")),
                name="scholarship_applications_nobody_decides_on_their_own",
                violation_error_message="Nobody decides on their own application.",
            ),
        ]
        indexes = [
            models.Index(fields=["scholarship", "status", "-submitted_at"], name="scholarship_applications_queue"),
            models.Index(fields=["-submitted_at", "-id"], name="scholarship_applications_time"),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_id} {self.scholarship_id}"


class ApplicationDocument(Record):
    """A file that supports an application."""

    application = models.ForeignKey(ScholarshipApplication, on_delete=models.PROTECT, related_name="documents")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="application_documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)

    class Meta:
        db_table = "application_documents"
        constraints = [
            models.UniqueConstraint(fields=["application", "file"], name="application_documents_each_file_once"),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="application_documents_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"
