"""The addresses under which people's calendars are fetched."""

from django.db import models
from uuid_utils.compat import uuid7

from domain.shared import clock
from domain.users.models import User


class CalendarFeed(models.Model):
    """What opens somebody's calendar to an application that can't log in: a secret in an address.

    It is sealed, so that its owner can be shown it again, and a copy of the tables opens no calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    sealed = models.BinaryField()
    fingerprint = models.BinaryField(unique=True)
    rotated_at = models.DateTimeField(default=clock.now, help_text="Since when its present address counts.")

    class Meta:
        db_table = "calendar_feeds"

    def __str__(self) -> str:
        return str(self.owner_id)
