"""Events, and the rules that say whom they address."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact

from domain.audiences.models import AudienceRule, rule_constraints
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.policy.events import Channel, EventVisibility, NotifyRule
from domain.policy.workflows import EVENT, EventState
from domain.shared.models import DayAndTime, OnTheClock, Record, Unaccented
from domain.users.models import User

DRAFT, IN_REVIEW = EventState.DRAFT, EventState.IN_REVIEW
PUBLISHED, CANCELLED = EventState.PUBLISHED, EventState.CANCELLED
MIDNIGHT = time(0)


class Event(Record):
    """Something that takes place for many: local times and zone are the truth, the instants follow from them."""

    title = models.CharField(max_length=200)
    description = models.TextField(max_length=limits.EVENT_DESCRIPTION_MAX, blank=True, help_text="Plain text.")
    starts_on = models.DateField(help_text="The first day, by the calendar of the zone.")
    starts_local = models.TimeField(help_text="By the clocks of the zone.")
    ends_on = models.DateField(help_text="The day of the end, by the calendar of the zone.")
    ends_local = models.TimeField(help_text="By the clocks of the zone; the first moment after it.")
    is_all_day = models.BooleanField(
        default=False, help_text="Whole days, midnight to midnight: `ends_on` is the day after the last."
    )
    zone = models.CharField(max_length=50, help_text="A name of the IANA time zone database.")
    starts_at = models.DateTimeField(help_text="The same start as an instant.")
    ends_at = models.DateTimeField(help_text="The first instant after it.")
    campus = models.CharField(  # noqa: DJ001
        max_length=20, choices=[(campus, campus) for campus in Campus], null=True, blank=True, help_text="Null: none."
    )
    location = models.CharField(max_length=200, blank=True, help_text="Where, in words.")
    organizer = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="organized_events", help_text="Who runs it."
    )
    visibility = models.CharField(
        max_length=7,
        choices=[(each, each) for each in EventVisibility],
        default=EventVisibility.MEMBERS,
        help_text="Once published it is read by everybody (`public`), its audience (`members`), or those of its "
        "audience who work here (`staff`).",
    )
    channels = ArrayField(
        models.CharField(max_length=11, choices=[(each, each) for each in Channel]),
        default=list,
        blank=True,
        help_text="Where it is written about as well.",
    )
    notify_rule = models.CharField(
        max_length=11,
        choices=[(each, each) for each in NotifyRule],
        default=NotifyRule.NONE,
        help_text="When its audience is told.",
    )
    remarks = models.TextField(max_length=limits.EVENT_REMARKS_MAX, blank=True, help_text="For those who plan it.")
    rsvp_limit = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(limits.CAPACITY_MAX)],
        help_text="How many may be going; null: any number.",
    )
    rsvp_closes_at = models.DateTimeField(
        null=True, blank=True, help_text="The first instant at which no answer is taken; null: until it starts."
    )
    # Counted by the database itself, whoever writes responses and however.
    going = models.PositiveIntegerField(default=0, editable=False, help_text="How many said that they are going.")
    status = models.CharField(max_length=9, choices=[(state, state) for state in EventState], default=EVENT.initial)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who wrote it, or changed it last."
    )
    author_acting_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who acted as that person, if anybody."
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_acting_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who acted as that person, if anybody."
    )
    reopening_reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Why it was sent back; empty once it is submitted."
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    notice = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="What was said when it was cancelled."
    )
    searched = models.GeneratedField(
        expression=Unaccented(Concat("title", Value(" "), "location")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        db_table = "events"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(EventState)), name="events_status_is_known"),
            models.CheckConstraint(
                condition=Q(campus__isnull=True) | Q(campus__in=list(Campus)), name="events_campus_is_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=list(EventVisibility)), name="events_visibility_is_known"
            ),
            models.CheckConstraint(condition=Q(notify_rule__in=list(NotifyRule)), name="events_notify_rule_is_known"),
            models.CheckConstraint(condition=Q(channels__contained_by=list(Channel)), name="events_channels_are_known"),
            models.CheckConstraint(
                condition=~Q(title=""), name="events_title_is_given", violation_error_message="An event has a title."
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="events_end_after_start",
                violation_error_message="An event ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(Exact(OnTheClock("zone", "starts_at"), DayAndTime("starts_on", "starts_local")))
                & Q(Exact(OnTheClock("zone", "ends_at"), DayAndTime("ends_on", "ends_local"))),
                name="events_instants_are_what_the_clocks_show",
                violation_error_message="The time zone databases of this server disagree about this zone at this time. "
                "Name another zone that shows the same time, or ask for an update of the server.",
            ),
            models.CheckConstraint(
                condition=Q(is_all_day=False) | Q(starts_local=MIDNIGHT, ends_local=MIDNIGHT),
                name="events_all_day_from_midnight_to_midnight",
                violation_error_message="What takes whole days starts and ends at midnight.",
            ),
            models.CheckConstraint(
                condition=Q(rsvp_limit__isnull=True) | Q(rsvp_limit__range=(1, limits.CAPACITY_MAX)),
                name="events_limit_in_range",
                violation_error_message=f"From 1 to {limits.CAPACITY_MAX} people may be going.",
            ),
            models.CheckConstraint(
                condition=Q(rsvp_limit__isnull=True) | Q(going__lte=F("rsvp_limit")),
                name="events_places_are_never_oversold",
                violation_error_message="The limit can't be below the number of those who are going.",
            ),
            models.CheckConstraint(
                condition=Q(rsvp_closes_at__isnull=True) | Q(rsvp_closes_at__lte=F("ends_at")),
                name="events_answers_close_before_the_end",
                violation_error_message="Answers are taken until the end of the event at most.",
            ),
            models.CheckConstraint(
                condition=Q(status=DRAFT, submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(status__in=(IN_REVIEW, PUBLISHED), submitted_at__isnull=False)
                | Q(status=CANCELLED),
                name="events_submitted_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(DRAFT, IN_REVIEW), published_at__isnull=True, published_by__isnull=True)
                | Q(status=PUBLISHED, published_at__isnull=False)
                | Q(status=CANCELLED),
                name="events_published_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status=CANCELLED, cancelled_at__isnull=False)
                | ~Q(status=CANCELLED) & Q(cancelled_at__isnull=True, notice=""),
                name="events_cancelled_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(published_by=F("submitted_by")),
                name="events_published_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="events_by_start"),
            models.Index(fields=["status", "starts_at"], name="events_by_status"),
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="events_search"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_on}"


class EventAudience(AudienceRule):
    """One rule of an event's audience."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="audience_rules")

    class Meta:
        db_table = "event_audiences"
        constraints = rule_constraints("event_audiences", owner="event")

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"
