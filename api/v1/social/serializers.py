"""How spaces, their members, and what people think of what is written there look on the wire."""

from typing import Any

from django.db.models import UUIDField
from rest_framework import serializers

from api.reading.columns import Computed
from api.reading.plan import Slot
from api.serializers import InModelSerializer, InSerializer, OutSerializer, VisibleRow, choices
from api.v1.people.serializers import UserSerializer, name_at
from domain.academic.queries import courses, semester_offerings
from domain.people.queries import users
from domain.policy import limits
from domain.policy.social import ReactionKind, SpaceRole
from domain.social import queries
from domain.social.models import Follow, Reaction, Report, Space, SpaceMember

REASON: dict[str, Any] = {"min_length": limits.REASON_LENGTH[0], "max_length": limits.REASON_LENGTH[1]}
OPTIONAL: dict[str, Any] = {"required": False}
ONE_OF_TWO: dict[str, Any] = {"required": False, "allow_null": True}
REACTIONS = choices(ReactionKind)
ACTOR = Slot("actor", UUIDField())  # the caller, whoever that is when the statement runs


def own_follow(target: str) -> Computed:
    """Return the field that tells with which id the caller stops following."""

    def expression(path: str) -> Any:
        return queries.follow_by(target, ACTOR, path)

    shown = serializers.UUIDField(allow_null=True)
    return Computed(shown, expression, help_text="The id of the caller's row in `/follows`; null: not followed.")


def role_of_caller(path: str) -> Any:
    return queries.role_of(ACTOR, path)


def caller_has_joined(path: str) -> Any:
    return queries.has_joined(ACTOR, path)


class SpaceSerializer(OutSerializer):
    posts = Computed(serializers.IntegerField(), queries.posts_of, help_text="How many its members read.")
    my_role = Computed(
        serializers.ChoiceField(choices(SpaceRole), allow_null=True),
        role_of_caller,
        help_text="What the caller is in this club, or is invited to be.",
    )
    my_follow_id = own_follow("space")
    i_joined = Computed(
        serializers.BooleanField(), caller_has_joined, help_text="Whether the caller is in this club, not only invited."
    )

    class Meta:
        model = Space
        resource = "space"
        rows = queries.spaces
        fields = (
            "id", "kind", "offering_id", "course_id", "name", "description", "is_open", "is_archived", "posts",
            "my_role", "i_joined", "my_follow_id", "version", "created_at", "updated_at",
        )  # fmt: skip


class SpaceAddSerializer(InModelSerializer):
    """The space of an offering or of a course, which has one, or a club, which its founder owns."""

    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view", **ONE_OF_TWO)
    course_id = VisibleRow(rows=courses, permission="course.view", **ONE_OF_TWO)

    class Meta:
        model = Space
        fields = ("kind", "offering_id", "course_id", "name", "description", "is_open")


class SpaceChangeSerializer(InModelSerializer):
    class Meta:
        model = Space
        fields = ("name", "description", "is_open", "is_archived")


class SpaceMemberSerializer(OutSerializer):
    person = UserSerializer(read_only=True)
    person_name = name_at("person")

    class Meta:
        model = SpaceMember
        resource = "space_member"
        rows = queries.space_members
        fields = (
            "id", "space_id", "person_id", "person_name", "person", "role", "joined_at", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        expand = ("person",)


class SpaceMemberAddSerializer(InModelSerializer):
    """An invitation to a club; `blocked`: somebody who is not to join."""

    space_id = VisibleRow(rows=queries.spaces, permission="space.view")
    person_id = VisibleRow(rows=users, permission="user.view")

    class Meta:
        model = SpaceMember
        fields = ("space_id", "person_id", "role")


class SpaceMemberChangeSerializer(InModelSerializer):
    class Meta:
        model = SpaceMember
        fields = ("role",)


class ReactionSerializer(OutSerializer):
    person_name = name_at("person")

    class Meta:
        model = Reaction
        resource = "reaction"
        rows = queries.reactions
        fields = (
            "id", "post_id", "comment_id", "person_id", "person_name", "kind", "version", "created_at", "updated_at",
        )  # fmt: skip


class ReactionAddSerializer(InSerializer):
    """To a post or to a comment: one of the two."""

    post_id = VisibleRow(rows=queries.posts, permission="post.view", **ONE_OF_TWO)
    comment_id = VisibleRow(rows=queries.comments, permission="comment.view", **ONE_OF_TWO)
    kind = serializers.ChoiceField(choices=REACTIONS)


class FollowSerializer(OutSerializer):
    class Meta:
        model = Follow
        resource = "follow"
        rows = queries.follows
        fields = ("id", "space_id", "post_id", "version", "created_at", "updated_at")


class FollowAddSerializer(InSerializer):
    """Of a space or of a post: one of the two."""

    space_id = VisibleRow(rows=queries.spaces, permission="space.view", **ONE_OF_TWO)
    post_id = VisibleRow(rows=queries.posts, permission="post.view", **ONE_OF_TWO)


class ReportSerializer(OutSerializer):
    class Meta:
        model = Report
        resource = "report"
        seen_by_more = True  # whoever reported something looks after nothing there
        rows = queries.reports
        fields = (
            "id", "space_id", "post_id", "comment_id", "author_id", "reporter_id", "kind", "explanation", "quoted",
            "status", "decided_at", "decided_by_id", "decision_reason", "version", "created_at", "updated_at",
        )  # fmt: skip


class ReportAddSerializer(InModelSerializer):
    """About a post or about a comment: one of the two."""

    post_id = VisibleRow(rows=queries.posts, permission="post.view", **ONE_OF_TWO)
    comment_id = VisibleRow(rows=queries.comments, permission="comment.view", **ONE_OF_TWO)

    class Meta:
        model = Report
        fields = ("post_id", "comment_id", "kind", "explanation")


class ReportDecisionSerializer(InSerializer):
    """Why. Whoever reported it can read this; if it is upheld, the author, too."""

    reason = serializers.CharField(**REASON)
