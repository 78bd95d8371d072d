"""What has happened, who is told of it, by which e-mail, and what people chose about it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from domain.policy import limits
from domain.policy.notifications import ACCOUNT, NotificationChannel, NotificationTiming
from domain.policy.workflows import NOTIFICATION_DELIVERY, DeliveryState
from domain.shared.models import Record
from domain.users.models import User

CHANNELS = [(each.value, each.value) for each in NotificationChannel]
TIMINGS = [(each.value, each.value) for each in NotificationTiming]


class Happening(Record):
    """Something that people are to be told of, with the words in each language; kept once for its key.

    `people` are those who are still to be told, in their order, until all are.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=limits.NOTIFICATION_KEY_MAX, help_text="What happened, so that it happens once.")
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    caused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words: Any = models.JSONField(help_text="Language to title and text.")
    people: Any = ArrayField(models.UUIDField(), default=list)
    told = models.PositiveIntegerField(default=0, help_text="How many of them have been gone through.")
    told_at = models.DateTimeField(null=True, help_text="When the last one was.")

    class Meta:
        db_table = "happenings"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="happenings_key_is_unique"),
            models.CheckConstraint(
                condition=Q(about_type="", about_id__isnull=True) | (~Q(about_type="") & Q(about_id__isnull=False)),
                name="happenings_name_an_object_whole_or_none",
            ),
        ]
        indexes = [models.Index(fields=["told_at"], name="happenings_by_time")]

    def __str__(self) -> str:
        return self.key


class NotificationInbox(models.Model):
    """How many notifications a person has got, and how many of them are unread. Triggers count; nobody else writes."""

    recipient = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_number = models.BigIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "notification_inboxes"
        constraints = [
            models.CheckConstraint(
                condition=Q(unread__lte=F("last_number")), name="notification_inboxes_unread_at_most_all"
            )
        ]

    def __str__(self) -> str:
        return str(self.recipient_id)


class Notification(Record):
    """That one person is told of something. Its number is the recipient's next, in the order of commits."""

    happening = models.ForeignKey(Happening, on_delete=models.PROTECT, related_name="notifications")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    # As the happening has them: lists are filtered by them.
    kind = models.CharField(max_length=40)
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    number = models.BigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications"
        constraints = [
            models.UniqueConstraint(fields=["happening", "recipient"], name="notifications_once_for_each_person"),
            models.UniqueConstraint(fields=["recipient", "number"], name="notifications_each_number_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-number"], name="notifications_unread", condition=Q(read_at=None)),
            models.Index(fields=["read_at"], name="notifications_by_reading"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient_id}"


class NotificationDelivery(Record):
    """That one person is to be told of something by one e-mail, perhaps with other news, and what became of it."""

    happening = models.ForeignKey(Happening, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=CHANNELS, default=NotificationChannel.EMAIL)
    timing = models.CharField(max_length=10, choices=TIMINGS, default=NotificationTiming.AT_ONCE)
    status = models.CharField(
        max_length=10, choices=[(each, each) for each in DeliveryState], default=NOTIFICATION_DELIVERY.initial
    )
    due_at = models.DateTimeField(help_text="When it is to be tried next.")
    attempts = models.PositiveSmallIntegerField(default=0)
    letter_id = models.UUIDField(null=True, help_text="The e-mail it goes into, whose Message-ID stays the same.")
    error = models.CharField(max_length=100, blank=True, help_text="What went wrong last: a class and a code.")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notification_deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["happening", "recipient", "channel"], name="notification_deliveries_once_by_each_channel"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(DeliveryState)), name="notification_deliveries_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=NotificationChannel.EMAIL), name="notification_deliveries_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(timing__in=[NotificationTiming.AT_ONCE, NotificationTiming.DAILY]),
                name="notification_deliveries_timing_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(status=DeliveryState.SENT) & Q(sent_at__isnull=True)),
                name="notification_deliveries_sent_at_some_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="notification_deliveries_due",
                condition=Q(status__in=[DeliveryState.QUEUED, DeliveryState.FAILED]),
            ),
            models.Index(fields=["recipient", "-due_at"], name="notification_deliveries_latest"),
            models.Index(fields=["letter_id"], name="notification_deliveries_letter"),
            models.Index(fields=["status", "-id"], name="notification_deliveries_status"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class NotificationPreference(Record):
    """What a person chose for one kind of news and one channel. Without a row the rule book decides."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    timing = models.CharField(max_length=10, choices=TIMINGS)

    class Meta:
        db_table = "notification_preferences"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notification_preferences_one_of_each"),
            models.CheckConstraint(
                condition=Q(channel__in=list(NotificationChannel)), name="notification_preferences_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(timing__in=list(NotificationTiming)), name="notification_preferences_timing_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__startswith=ACCOUNT) | Q(timing=NotificationTiming.AT_ONCE),
                name="notification_preferences_safety_is_never_muted",
            ),
            models.CheckConstraint(
                condition=~Q(channel=NotificationChannel.IN_APP, timing=NotificationTiming.DAILY),
                name="notification_preferences_only_e_mails_are_gathered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.channel}"


class NotificationHours(Record):
    """When a person wants no e-mails, and when the daily one, on the clocks of the person's time zone."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="notification_hours")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True, help_text="Before `quiet_from`, it is of the next day.")
    digest_hour = models.PositiveSmallIntegerField(default=limits.NOTIFICATION_DIGEST_HOUR)

    class Meta:
        db_table = "notification_hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="notification_hours_are_quiet_from_some_time_until_another",
                violation_error_message="Quiet hours have a begin and an end, and they differ.",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__range=(0, 23)),
                name="notification_hours_digest_is_an_hour_of_the_day",
                violation_error_message="The daily e-mail goes out at an hour from 0 to 23.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
