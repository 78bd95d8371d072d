"""The keys that sign access tokens."""

from django.db import models
from django.db.models import Q

from domain.shared.models import Record


class SigningKey(Record):
    """A key pair that signs access tokens from one instant on, and verifies them until another."""

    kid = models.CharField(max_length=64, help_text="RFC 7638 thumbprint of the public key.")
    algorithm = models.CharField(max_length=10, default="EdDSA")
    public_key = models.BinaryField(max_length=32)
    private_key = models.BinaryField(help_text="Encrypted with a key that is not in the database.")
    activates_at = models.DateTimeField(help_text="From when on it signs; it is published before.")
    retires_at = models.DateTimeField(null=True, help_text="From when on it verifies nothing any more.")

    class Meta:
        db_table = "signing_keys"
        constraints = [
            models.UniqueConstraint(fields=["kid"], name="signing_keys_kid_is_unique"),
            # Whoever takes over says when the one before retires, so one key at most has no end.
            models.UniqueConstraint(
                models.Value(1), condition=Q(retires_at__isnull=True), name="signing_keys_one_without_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.kid
