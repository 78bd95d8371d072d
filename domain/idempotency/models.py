"""Answers that were given to requests with an Idempotency-Key."""

from django.db import models

from domain.shared.models import Record
from domain.users.models import User


class StoredAnswer(Record):
    """The answer to one request, kept so that a repetition gets it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status_code = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "stored_answers"
        constraints = [models.UniqueConstraint(fields=["user", "route", "key"], name="stored_answers_one_per_key")]
        indexes = [models.Index(fields=["expires_at"], name="stored_answers_by_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
