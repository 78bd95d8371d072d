"""How posts and comments look on the wire."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InSerializer, OutSerializer, VisibleRow
from api.v1.people.serializers import UserSerializer, name_at
from api.v1.social.serializers import ACTOR, ONE_OF_TWO, OPTIONAL, REACTIONS, REASON, own_follow
from domain.policy import limits
from domain.social import queries
from domain.social.models import Comment, Post

WRITTEN = (
    "A little HTML: paragraphs, emphasis, lists, quotes, code, headings, links (`http`, `https`, `mailto`). Anything "
    "else is taken out. `@{…}` with a person's id names somebody who reads the space."
)


class MentionSerializer(serializers.Serializer):
    """Somebody whom a text names."""

    person_id = serializers.UUIDField()
    name = serializers.CharField()


class ReactionCountSerializer(serializers.Serializer):
    """How often a text was reacted to in one way."""

    kind = serializers.ChoiceField(choices=REACTIONS)
    count = serializers.IntegerField()


class OwnReactionSerializer(serializers.Serializer):
    """A reaction of the caller's own, by the id with which it is taken back."""

    reaction_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=REACTIONS)


def reactions_to(target: str) -> Computed:
    def expression(path: str) -> Any:
        return queries.reactions_to(target, path)

    return Computed(ReactionCountSerializer(many=True), expression, help_text="How people reacted.")


def own_reactions(target: str) -> Computed:
    def expression(path: str) -> Any:
        return queries.reactions_by(target, ACTOR, path)

    return Computed(OwnReactionSerializer(many=True), expression, help_text="How the caller did.")


def mentions() -> Computed:
    return Computed(MentionSerializer(many=True), queries.people_named, help_text="Whom it names.")


class PostSerializer(OutSerializer):
    author = UserSerializer(read_only=True)
    author_name = name_at("author")
    mentions = mentions()
    comments = Computed(serializers.IntegerField(), queries.comments_of, help_text="How many its readers read.")
    reactions = reactions_to("post")
    my_reactions = own_reactions("post")
    my_follow_id = own_follow("post")

    class Meta:
        model = Post
        resource = "post"
        rows = queries.posts
        fields = (
            "id", "space_id", "author_id", "author_name", "author", "title", "body", "mentions", "status", "is_pinned",
            "comments", "reactions", "my_reactions", "my_follow_id", "edited_at", "hidden_at", "hidden_reason",
            "version", "created_at", "updated_at",
        )  # fmt: skip
        expand = ("author",)


class PostAddSerializer(InSerializer):
    space_id = VisibleRow(rows=queries.spaces, permission="space.view")
    title = serializers.CharField(max_length=limits.POST_TITLE_MAX, allow_blank=True, **OPTIONAL)
    body = serializers.CharField(max_length=limits.POST_LENGTH_MAX, help_text=WRITTEN)


class PostChangeSerializer(InSerializer):
    title = serializers.CharField(max_length=limits.POST_TITLE_MAX, allow_blank=True, **OPTIONAL)
    body = serializers.CharField(max_length=limits.POST_LENGTH_MAX, help_text=WRITTEN, **OPTIONAL)


class CommentSerializer(OutSerializer):
    author = UserSerializer(read_only=True)
    author_name = name_at("author")
    mentions = mentions()
    reactions = reactions_to("comment")
    my_reactions = own_reactions("comment")

    class Meta:
        model = Comment
        resource = "comment"
        rows = queries.comments
        fields = (
            "id", "post_id", "parent_id", "root_id", "depth", "author_id", "author_name", "author", "body", "mentions",
            "status", "reactions", "my_reactions", "edited_at", "hidden_at", "hidden_reason", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        expand = ("author",)


class CommentAddSerializer(InSerializer):
    post_id = VisibleRow(rows=queries.posts, permission="post.view")
    parent_id = VisibleRow(
        rows=queries.comments, permission="comment.view", help_text="The comment that it answers.", **ONE_OF_TWO
    )
    body = serializers.CharField(max_length=limits.COMMENT_LENGTH_MAX, help_text=WRITTEN)


class CommentChangeSerializer(InSerializer):
    body = serializers.CharField(max_length=limits.COMMENT_LENGTH_MAX, help_text=WRITTEN, **OPTIONAL)


class ModerationSerializer(InSerializer):
    """Why. The author can read it of what is hidden."""

    reason = serializers.CharField(**REASON)
