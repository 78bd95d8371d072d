"""Devices that people are logged in on, and the tokens that keep them so."""

from django.db import models
from django.db.models import Q

from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User


class DeviceSession(Record):
    """One device on which a person is logged in: the family of refresh tokens that it has used."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="device_sessions")
    name = models.CharField(max_length=100, blank=True, help_text="What the person calls the device.")
    platform = models.CharField(max_length=40, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True, help_text="Network address of the last login or refresh.")
    last_seen_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)
    acting_by = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="+", help_text="Who acts as the person in this session."
    )
    expires_at = models.DateTimeField(null=True, help_text="When it ends whatever happens; only for acting as another.")

    class Meta:
        db_table = "device_sessions"
        constraints = [
            models.CheckConstraint(
                condition=Q(acting_by__isnull=True) | Q(expires_at__isnull=False),
                name="device_sessions_acting_as_another_expires",
            )
        ]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="device_sessions_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.id}"


class RefreshToken(Record):
    """A refresh token, known only by its hash; good for one use."""

    session = models.ForeignKey(DeviceSession, on_delete=models.CASCADE, related_name="refresh_tokens")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "refresh_tokens"
        constraints = [models.UniqueConstraint(fields=["digest"], name="refresh_tokens_digest_is_unique")]

    def __str__(self) -> str:
        return str(self.id)
