"""Long work that somebody started, and queued work that failed for good."""

from django.db import models
from django.db.models import F, Q

from domain.policy.workflows import JOB, JobState
from domain.shared.models import Record
from domain.users.models import User


class Job(Record):
    """One piece of long work: what it is, how far it is, and how it ended."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=50)
    status = models.CharField(max_length=10, choices=[(state, state) for state in JobState], default=JOB.initial)
    payload = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=20, default="rows")
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(JobState)), name="jobs_status_is_known"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")), name="jobs_done_at_most_total"
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="jobs_by_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class JobRow(Record):
    """What became of one row of a job that handles many."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    index = models.PositiveIntegerField(help_text="Position in the request, counted from 0.")
    object_id = models.UUIDField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        db_table = "job_rows"
        constraints = [models.UniqueConstraint(fields=["job", "index"], name="job_rows_one_per_index")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.index}"


class FailedTask(models.Model):
    """Queued work that was given up after so many attempts. A view of the queue, without what it was about."""

    id = models.UUIDField(primary_key=True, help_text="The number in the queue, in the form of all ids.")
    name = models.CharField(max_length=128)
    attempts = models.IntegerField()
    queued_at = models.DateTimeField()
    failed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "failed_tasks"

    def __str__(self) -> str:
        return f"{self.name} {self.id}"

    @property
    def number(self) -> int:
        return self.id.int
