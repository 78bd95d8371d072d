"""How often a login failed."""

from django.db import models

from domain.shared.models import Record


class LoginFailures(Record):
    """The failures in a row of one account, or of one network, and until when it is locked for them.

    An account is known by the hash of the e-mail that was typed, whether it exists or not.
    """

    key = models.CharField(max_length=80)
    failures = models.PositiveIntegerField()
    started_at = models.DateTimeField(help_text="The first of them.")
    failed_at = models.DateTimeField(help_text="The last of them.")
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "login_failures"
        constraints = [models.UniqueConstraint(fields=["key"], name="login_failures_key_is_unique")]
        indexes = [models.Index(fields=["failed_at"], name="login_failures_by_time")]

    def __str__(self) -> str:
        return self.key
