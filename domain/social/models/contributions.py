"""Posts, and the comments below them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length
from django.db.models.lookups import LessThanOrEqual

from domain.policy import limits
from domain.policy.workflows import COMMENT, POST, ContributionState
from domain.shared.models import Record, Unaccented
from domain.social.models.spaces import Space
from domain.users.models import User

HIDDEN, VISIBLE, WITHDRAWN = ContributionState.HIDDEN, ContributionState.VISIBLE, ContributionState.WITHDRAWN
STATES = [(state, state) for state in ContributionState]
BODY = "A little HTML, safe to show as it is. `@{…}` with a person's id names a member. Empty once it is withdrawn."


class Contribution(Record):
    """What somebody wrote, as it stands."""

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(help_text=BODY)
    plain = models.TextField(help_text="Its words alone.")
    mentioned = ArrayField(models.UUIDField(), default=list)
    edited_at = models.DateTimeField(null=True, help_text="When the author changed it last.")
    hidden_at = models.DateTimeField(null=True, help_text="Since when only its author and moderators see it.")
    hidden_reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Why; empty unless it is hidden."
    )

    class Meta:
        abstract = True


def _constraints(table: str, most: int) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=Q(status__in=list(ContributionState)), name=f"{table}_status_is_known"),
        models.CheckConstraint(
            condition=Q(status=WITHDRAWN, body="", plain="", mentioned=[])
            | (~Q(status=WITHDRAWN) & ~Q(body="") & ~Q(plain="")),
            name=f"{table}_text_is_gone_once_withdrawn",
        ),
        models.CheckConstraint(
            condition=(~Q(status=VISIBLE) & Q(hidden_at__isnull=False) & ~Q(hidden_reason=""))
            | (~Q(status=HIDDEN) & Q(hidden_at__isnull=True, hidden_reason="")),
            name=f"{table}_hidden_with_a_reason",
        ),
        models.CheckConstraint(
            condition=Q(LessThanOrEqual(Length("body"), Value(most))), name=f"{table}_body_is_not_too_long"
        ),
    ]


class Post(Contribution):
    """What somebody wrote in a space."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=limits.POST_TITLE_MAX, blank=True, help_text="Plain text.")
    status = models.CharField(max_length=9, choices=STATES, default=POST.initial)
    is_pinned = models.BooleanField(default=False, help_text="Stands before all others of its space.")
    searched = models.GeneratedField(
        expression=Unaccented(Concat("title", Value(" "), "plain", output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        db_table = "posts"
        constraints = [
            *_constraints("posts", limits.POST_LENGTH_MAX),
            models.CheckConstraint(
                condition=Q(is_pinned=False) | Q(status=VISIBLE), name="posts_only_what_is_read_is_pinned"
            ),
            models.CheckConstraint(condition=~Q(status=WITHDRAWN) | Q(title=""), name="posts_title_goes_with_the_text"),
        ]
        indexes = [
            models.Index(fields=["space", "-is_pinned", "-created_at", "id"], name="posts_of_a_space"),
            models.Index(fields=["-is_pinned", "-created_at", "id"], name="posts_by_time"),
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="posts_search"),
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.title}"


class Comment(Contribution):
    """What somebody wrote below a post, or in answer to another comment."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="answers", help_text="The comment that it answers."
    )
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="thread", help_text="The first comment of its thread; itself."
    )
    depth = models.PositiveSmallIntegerField(default=0, help_text="0: it answers the post.")
    status = models.CharField(max_length=9, choices=STATES, default=COMMENT.initial)

    class Meta:
        db_table = "comments"
        constraints = [
            *_constraints("comments", limits.COMMENT_LENGTH_MAX),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0, root=F("id"))
                | (Q(parent__isnull=False, depth__range=(1, limits.THREAD_DEPTH_MAX)) & ~Q(root=F("id"))),
                name="comments_stand_in_a_thread",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "root", "depth", "id"], name="comments_of_a_post"),
            models.Index(fields=["created_at", "id"], name="comments_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.pk}"
