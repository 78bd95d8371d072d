"""What is sent to people's addresses to prove that they read them."""

from django.db import models
from django.db.models import Q

from domain.shared.models import Record
from domain.users.models import User


class LetterPurpose(models.TextChoices):
    """What the link in an e-mail is good for."""

    PASSWORD_RESET = "password_reset"  # noqa: S105
    EMAIL_VERIFICATION = "email_verification"


class EmailedToken(Record):
    """A secret that was sent to one address, known only by its hash; good for one use."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="emailed_tokens")
    purpose = models.CharField(max_length=20, choices=LetterPurpose.choices)
    email = models.EmailField(max_length=254, help_text="Where it was sent: it proves this address and no other.")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "emailed_tokens"
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="emailed_tokens_digest_is_unique"),
            models.CheckConstraint(
                condition=Q(purpose__in=LetterPurpose.values), name="emailed_tokens_purpose_is_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "purpose", "-created_at"], name="emailed_tokens_by_user")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
