"""Forms, the versions of what they ask, whom they are for, and who reviews what is answered."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from domain.audiences.models import AudienceRule, rule_constraints
from domain.policy import limits
from domain.policy.workflows.forms import FORM, FormState
from domain.shared.models import Record, Unaccented
from domain.users.models import Role, User

DRAFT, CLOSED = FormState.DRAFT, FormState.CLOSED


class Form(Record):
    """What people are asked: who, from when until when, how often, and how many of them."""

    title = models.CharField(max_length=200)
    description = models.TextField(max_length=limits.FORM_DESCRIPTION_MAX, blank=True, help_text="Plain text.")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="forms", help_text="Whom to ask about it.")
    is_anonymous = models.BooleanField(
        default=False, help_text="Nothing that names who answered is kept. Fixed once it was published."
    )
    once = models.BooleanField(
        default=True, help_text="One answer of each person, not counting those withdrawn. Fixed once it was published."
    )
    opens_at = models.DateTimeField(null=True, blank=True, help_text="Answers are taken from then on; null: at once.")
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="The first instant at which none is taken; null: until it is closed."
    )
    quota = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(limits.CAPACITY_MAX)],
        help_text="How many answers are taken; null: any number.",
    )
    # Counted by the database itself, whoever writes submissions and however.
    taken = models.PositiveIntegerField(
        default=0, editable=False, help_text="How many answers are submitted or approved."
    )
    status = models.CharField(max_length=9, choices=[(state, state) for state in FormState], default=FORM.initial)
    published_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+", help_text="What is asked now."
    )
    draft_version = models.ForeignKey(
        "forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+", help_text="What is being written."
    )
    published_at = models.DateTimeField(null=True, help_text="For the first time.")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Last.")
    closed_at = models.DateTimeField(null=True)
    searched = models.GeneratedField(
        expression=Unaccented("title"), output_field=models.TextField(), db_persist=True, editable=False
    )

    class Meta:
        db_table = "forms"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(FormState)), name="forms_status_is_known"),
            models.CheckConstraint(
                condition=~Q(title=""), name="forms_title_is_given", violation_error_message="A form has a title."
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="forms_close_after_they_open",
                violation_error_message="A form closes after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__range=(1, limits.CAPACITY_MAX)),
                name="forms_quota_in_range",
                violation_error_message=f"A form takes from 1 to {limits.CAPACITY_MAX} answers.",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(taken__lte=F("quota")),
                name="forms_places_are_never_oversold",
                violation_error_message="The quota can't be below the number of answers that were taken.",
            ),
            models.CheckConstraint(
                condition=Q(status=DRAFT, published_at__isnull=True, published_version__isnull=True)
                | Q(status=FormState.PUBLISHED, published_at__isnull=False, published_version__isnull=False)
                | Q(status=CLOSED),
                name="forms_published_with_a_version",
            ),
            models.CheckConstraint(
                condition=Q(status=CLOSED, closed_at__isnull=False) | ~Q(status=CLOSED) & Q(closed_at__isnull=True),
                name="forms_closed_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="forms_by_time"),
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="forms_search"),
        ]

    def __str__(self) -> str:
        return self.title


class FormVersion(Record):
    """What a form asks, as a JSON Schema, and how it is shown. A trigger freezes it once it is published."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="1 is the form's first.")
    schema = models.JSONField(help_text="JSON Schema 2020-12 of the answers.")
    hints = models.JSONField(help_text="In which order and how fields are shown, and under which conditions.")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who wrote it.")
    published_at = models.DateTimeField(null=True, help_text="Null: it is being written.")

    class Meta:
        db_table = "form_versions"
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_versions_each_number_once"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(published_at__isnull=True), name="form_versions_one_being_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"


class FormAudience(AudienceRule):
    """One rule of a form's audience."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="audience_rules")

    class Meta:
        db_table = "form_audiences"
        constraints = rule_constraints("form_audiences", owner="form")

    def __str__(self) -> str:
        return f"{self.form_id} {self.kind}"


class FormReviewer(models.Model):
    """Somebody, or whoever holds a role everywhere, who may decide at one step of a form's review."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="reviewers")
    step = models.PositiveSmallIntegerField()
    role = models.ForeignKey(
        Role, to_field="code", db_column="role", on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "form_reviewers"
        constraints = [
            models.CheckConstraint(
                condition=Q(step__range=(1, limits.FORM_STEPS_MAX)), name="form_reviewers_step_in_range"
            ),
            models.CheckConstraint(
                condition=Q(role__isnull=True, person__isnull=False) | Q(role__isnull=False, person__isnull=True),
                name="form_reviewers_are_a_role_or_a_person",
            ),
            models.UniqueConstraint(fields=["form", "step", "role"], name="form_reviewers_each_role_once_a_step"),
            models.UniqueConstraint(fields=["form", "person"], name="form_reviewers_each_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.step}"
