"""Transcripts on paper, and what they are checked by."""

from django.db import models
from django.db.models import Q

from domain.policy import limits
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

CODE = r"^[0-9A-HJKMNP-TV-Z]{28}$"
SHA256 = r"^[0-9a-f]{64}$"


class TranscriptDocument(Record):
    """A transcript as it was issued, with the code by which anybody can check it. A trigger lets it only be revoked."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transcript_documents")
    content = models.JSONField(help_text="The transcript at that instant.")
    sha256 = models.CharField(max_length=64, help_text="Of the content: keys sorted, no spaces, UTF-8.")
    verification_code = models.CharField(max_length=28)
    verification_url = models.CharField(max_length=300, help_text="As printed.")
    entries_counted = models.PositiveIntegerField(help_text="Entries of the student at that instant, old ones too.")
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revocation_reason = models.CharField(max_length=limits.REASON_LENGTH[1], null=True)  # noqa: DJ001

    class Meta:
        db_table = "transcript_documents"
        constraints = [
            models.UniqueConstraint(fields=["verification_code"], name="transcript_documents_code_is_unique"),
            models.CheckConstraint(
                condition=Q(verification_code__regex=CODE), name="transcript_documents_code_is_well_formed"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="transcript_documents_hash_is_well_formed"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revocation_reason__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revocation_reason__isnull=False),
                name="transcript_documents_revocations_have_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["student", "-issued_at"], name="transcript_documents_student"),
            models.Index(fields=["-issued_at", "-id"], name="transcript_documents_by_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.issued_at}"
