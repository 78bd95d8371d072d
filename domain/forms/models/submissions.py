"""What people answer, the files they add, and what was decided on it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from domain.files.models import File
from domain.forms.models.forms import Form, FormVersion
from domain.policy import limits
from domain.policy.forms import FormDecisionWord
from domain.policy.workflows.forms import FORM_SUBMISSION, SubmissionState
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

DRAFT, SUBMITTED, WITHDRAWN = SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.WITHDRAWN
DECIDED = (SubmissionState.APPROVED, SubmissionState.REJECTED)


class FormSubmission(Record):
    """What one person answers to a form, by the version it was begun with. A trigger freezes what was submitted.

    An anonymous one names nobody, has an id that tells no time, and came, as all of them, when its form was published.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="form_submissions", help_text="Null: anonymous."
    )
    is_only = models.BooleanField(default=False, editable=False)  # the form takes one of each person
    status = models.CharField(
        max_length=9, choices=[(state, state) for state in SubmissionState], default=FORM_SUBMISSION.initial
    )
    answers = models.JSONField(default=dict, help_text="By the properties of the schema; of a draft, unchecked.")
    step = models.PositiveSmallIntegerField(
        null=True, help_text="The step of the review that it has come to; null: there is none, or it is a draft."
    )
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "form_submissions"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(SubmissionState)), name="form_submissions_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["form", "person"],
                condition=Q(is_only=True) & ~Q(status=WITHDRAWN),
                name="form_submissions_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["form", "person"], condition=Q(status=DRAFT), name="form_submissions_one_draft_per_person"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(status=SUBMITTED, step__isnull=True),
                name="form_submissions_anonymous_ones_are_submitted",
            ),
            models.CheckConstraint(
                condition=Q(status=DRAFT, submitted_at__isnull=True, step__isnull=True)
                | Q(status__in=(SUBMITTED, *DECIDED), submitted_at__isnull=False)
                | Q(status=WITHDRAWN),
                name="form_submissions_submitted_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DECIDED, decided_at__isnull=False, step__isnull=False)
                | ~Q(status__in=DECIDED) & Q(decided_at__isnull=True),
                name="form_submissions_decided_at_some_step",
            ),
        ]
        indexes = [
            models.Index(fields=["form", "status", "-submitted_at"], name="form_submissions_by_form"),
            models.Index(fields=["-created_at", "-id"], name="form_submissions_by_time"),
            models.Index(fields=["person", "-created_at"], name="form_submissions_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.status}"


class FormDecision(models.Model):
    """What was decided on a submission at one step. A trigger lets nobody change or drop it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(FormSubmission, on_delete=models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=8, choices=[(each, each) for each in FormDecisionWord])
    reason = models.CharField(max_length=limits.REASON_LENGTH[1])
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "form_decisions"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=list(FormDecisionWord)), name="form_decisions_decision_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="form_decisions_reason_is_given",
                violation_error_message="A decision has a reason.",
            ),
            models.UniqueConstraint(fields=["submission", "step"], name="form_decisions_one_per_step"),
            models.UniqueConstraint(fields=["submission", "decided_by"], name="form_decisions_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.step} {self.decision}"


class FormFile(Record):
    """A file that was submitted with the answer to one field."""

    submission = models.ForeignKey(FormSubmission, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="form_files")
    field = models.CharField(max_length=64, help_text="The property that names it.")

    class Meta:
        db_table = "form_files"
        constraints = [models.UniqueConstraint(fields=["submission", "file"], name="form_files_each_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.field}"


class FormParticipation(models.Model):
    """That somebody has answered an anonymous form: recognized, not read, without a time, gone once it closes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="participations")
    mark = models.BinaryField(max_length=32)

    class Meta:
        db_table = "form_participations"
        constraints = [models.UniqueConstraint(fields=["form", "mark"], name="form_participations_once_per_person")]

    def __str__(self) -> str:
        return str(self.form_id)
