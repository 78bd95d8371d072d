"""What people think of what others wrote: reactions, reports, and wanting to hear more."""

from django.db import models
from django.db.models import F, Q

from domain.policy import limits
from domain.policy.social import ReactionKind, ReportKind
from domain.policy.workflows import REPORT, ReportState
from domain.shared.models import Record
from domain.social.models.contributions import Comment, Post
from domain.social.models.spaces import Space
from domain.users.models import User

OPEN = ReportState.OPEN
ONE_OF_BOTH = Q(post__isnull=False, comment__isnull=True) | Q(post__isnull=True, comment__isnull=False)


class Reaction(Record):
    """How somebody reacted to a post or a comment."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="reactions")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, related_name="reactions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reactions")
    kind = models.CharField(max_length=9, choices=[(each, each) for each in ReactionKind])

    class Meta:
        db_table = "reactions"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ReactionKind)), name="reactions_kind_is_known"),
            models.CheckConstraint(condition=ONE_OF_BOTH, name="reactions_are_to_one_thing"),
            models.UniqueConstraint(fields=["post", "person", "kind"], name="reactions_each_kind_once_per_post"),
            models.UniqueConstraint(fields=["comment", "person", "kind"], name="reactions_each_kind_once_per_comment"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Follow(Record):
    """That somebody wants to be told of what is new in a space, or below a post."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follows")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, null=True, related_name="follows")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="follows")

    class Meta:
        db_table = "follows"
        constraints = [
            models.CheckConstraint(
                condition=Q(space__isnull=False, post__isnull=True) | Q(space__isnull=True, post__isnull=False),
                name="follows_are_of_one_thing",
            ),
            models.UniqueConstraint(fields=["person", "space"], name="follows_each_space_once"),
            models.UniqueConstraint(fields=["person", "post"], name="follows_each_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.space_id or self.post_id}"


class Report(Record):
    """That somebody thinks that a post or a comment should not stand, and what a moderator decided.

    What was reported is kept as it was then: its author may change it, or withdraw it.
    """

    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reports")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="reports")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, related_name="reports")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="reports")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Who wrote it.")
    kind = models.CharField(max_length=8, choices=[(each, each) for each in ReportKind])
    explanation = models.TextField(max_length=limits.REPORT_EXPLANATION_MAX, blank=True, help_text="For moderators.")
    quoted = models.TextField(help_text="The words that were reported, as they were then.")
    status = models.CharField(max_length=9, choices=[(state, state) for state in ReportState], default=REPORT.initial)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Empty until there is a decision."
    )

    class Meta:
        db_table = "reports"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(ReportState)), name="reports_status_is_known"),
            models.CheckConstraint(condition=Q(kind__in=list(ReportKind)), name="reports_kind_is_known"),
            models.CheckConstraint(condition=ONE_OF_BOTH, name="reports_are_about_one_thing"),
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(status=OPEN), name="reports_one_open_per_person_and_post"
            ),
            models.UniqueConstraint(
                fields=["comment", "reporter"], condition=Q(status=OPEN), name="reports_one_open_per_person_and_comment"
            ),
            models.CheckConstraint(condition=~Q(reporter=F("author")), name="reports_are_about_what_others_wrote"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
                name="reports_nobody_decides_on_their_own_words",
            ),
            models.CheckConstraint(
                condition=Q(status=OPEN, decided_at__isnull=True, decided_by__isnull=True, decision_reason="")
                | (~Q(status=OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reason="")),
                name="reports_reasons_come_with_decisions",
            ),
        ]
        indexes = [
            models.Index(fields=["space", "status", "-created_at", "id"], name="reports_of_a_space"),
            models.Index(fields=["-created_at", "id"], name="reports_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.kind}"
