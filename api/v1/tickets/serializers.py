"""How tickets, comments, saved filters and figures look on the wire."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import UnitSerializer
from api.v1.help_desk.serializers import TicketCategorySerializer, TicketQueueSerializer
from api.v1.people.serializers import UserSerializer, name_at
from domain.academic.queries import units
from domain.files.queries import own_files
from domain.help_desk.queries import ticket_categories, ticket_queues
from domain.policy import limits
from domain.tickets import queries
from domain.tickets.models import Ticket, TicketComment, TicketView

RECORD = ("version", "created_at", "updated_at")
UNIT: dict[str, Any] = {"rows": units, "permission": "unit.view", "required": False, "allow_null": True}


def files(**how: Any) -> ShortList:
    """Return the field of files that come with something."""
    child = VisibleRow(rows=own_files, permission="file.view")
    help_text = "Confirmed files of the caller's own, uploaded as `ticket_attachment`."
    return ShortList(child=child, max_length=limits.TICKET_FILES_MAX, required=False, help_text=help_text, **how)


def each_once(value: list[Any]) -> list[Any]:
    """Refuse a list that names something twice."""
    if len(set(value)) < len(value):
        raise serializers.ValidationError("Each stands here once.", code="repeated")
    return value


class TicketAttachmentSerializer(serializers.Serializer):
    """A file. `POST /ticket-attachments/{id}/link` gives an address of its content."""

    attachment_id = serializers.UUIDField()
    file_name = serializers.CharField(help_text="As its owner calls it.")
    media_type = serializers.CharField(help_text="What it is, such as `application/pdf`.")
    size = serializers.IntegerField(help_text="Bytes.")
    origin_id = serializers.UUIDField(allow_null=True, help_text="The merged ticket that it came with, if any.")


class MergedTicketSerializer(serializers.Serializer):
    """A ticket that was merged into this one."""

    ticket_id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()


class TicketSerializer(OutSerializer):
    category = TicketCategorySerializer(read_only=True)
    unit = UnitSerializer(read_only=True)
    submitter = UserSerializer(read_only=True)
    queue = TicketQueueSerializer(read_only=True)
    assignee = UserSerializer(read_only=True)
    attachments = Computed(
        TicketAttachmentSerializer(many=True), queries.attachments, help_text="Those of comments are with these."
    )
    merged = Computed(
        MergedTicketSerializer(many=True), queries.merged_tickets, help_text="What was merged into this one."
    )
    response_breached = Computed(
        serializers.BooleanField(), queries.response_breached, help_text="The first answer was late, or is by now."
    )
    resolution_breached = Computed(
        serializers.BooleanField(), queries.resolution_breached, help_text="It was resolved late, or is late by now."
    )
    at_risk = Computed(
        serializers.BooleanField(),
        queries.at_risk,
        help_text=f"At most {limits.TICKET_RISK_PERCENT} % of the time for a target are left.",
    )

    class Meta:
        model = Ticket
        resource = "ticket"
        rows = queries.tickets
        fields = (
            "id", "number", "title", "text", "category_id", "category", "priority", "unit_id", "unit", "submitter_id",
            "submitter", "queue_id", "queue", "assignee_id", "assignee", "status", "attachments", "responded_at",
            "resolved_at", "closed_at", "paused_at", "reopened", "merged_into_id", "merged", "response_due_at",
            "resolution_due_at", "response_breached", "resolution_breached", "at_risk", "rating", "rating_comment",
            "rated_at", *RECORD,
        )  # fmt: skip
        expand = ("category", "unit", "submitter", "queue", "assignee")


class TicketAddSerializer(InModelSerializer):
    """A ticket of the caller's own. Its category says how much it matters, until somebody deals with it."""

    category_id = VisibleRow(rows=ticket_categories, permission="ticket_category.view")
    unit_id = VisibleRow(help_text="That it is about.", **UNIT)
    file_ids = files()

    class Meta:
        model = Ticket
        fields = ("title", "text", "category_id", "unit_id", "file_ids")
        extra_kwargs = {
            "title": {"min_length": limits.TICKET_TITLE[0]},
            "text": {"max_length": limits.TICKET_TEXT[1]},
        }

    def validate_file_ids(self, value: list[Any]) -> list[Any]:
        return each_once(value)


class TicketChangeSerializer(InModelSerializer):
    category_id = VisibleRow(rows=ticket_categories, permission="ticket_category.view")
    unit_id = VisibleRow(help_text="That it is about.", **UNIT)

    class Meta:
        model = Ticket
        fields = ("category_id", "priority", "unit_id")


class TicketAssignSerializer(InSerializer):
    """To whom or where. What is left out stays, but in another queue a ticket is nobody's."""

    queue_id = VisibleRow(rows=ticket_queues, permission="ticket_queue.view", required=False)
    assignee_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="Who works in the queue, or an administrator; null: nobody."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError({"assignee_id": ["Name a person or a queue."]}, code="required")
        return attrs


class TicketMergeSerializer(InSerializer):
    merged_into_id = serializers.UUIDField(help_text="Another ticket of the same person, which goes on.")


class TicketEvaluateSerializer(InSerializer):
    rating = serializers.IntegerField(
        min_value=limits.TICKET_RATING[0], max_value=limits.TICKET_RATING[1], help_text="5 is best."
    )
    rating_comment = serializers.CharField(
        max_length=limits.TICKET_RATING_COMMENT_MAX, required=False, allow_blank=True
    )


class TicketForecastTargetSerializer(serializers.Serializer):
    """What is left of the time for one target."""

    remaining_minutes = serializers.IntegerField(help_text="Of business; below 0 if it is missed.")
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="If the ticket's clock runs from now on; null if it is missed."
    )


class TicketForecastSerializer(serializers.Serializer):
    """How the targets of a ticket will stand. A target that is met, or that there is none of, is null."""

    paused_at = serializers.DateTimeField(allow_null=True, help_text="Since when the clock stands still, if it does.")
    response = TicketForecastTargetSerializer(allow_null=True)
    resolution = TicketForecastTargetSerializer(allow_null=True)


class TicketCommentSerializer(OutSerializer):
    ticket = TicketSerializer(read_only=True)
    author = UserSerializer(read_only=True)
    author_name = name_at("author")
    attachments = Computed(TicketAttachmentSerializer(many=True), queries.comment_attachments)
    mentioned_ids = Computed(
        serializers.ListField(child=serializers.UUIDField()), queries.mentioned_ids, help_text="Whom it names."
    )

    class Meta:
        model = TicketComment
        resource = "ticket_comment"
        rows = queries.ticket_comments
        fields = (
            "id", "ticket_id", "ticket", "origin_id", "author_id", "author_name", "author", "text", "is_internal",
            "mentioned_ids", "attachments", *RECORD,
        )  # fmt: skip
        expand = ("ticket", "author")


class TicketCommentAddSerializer(InModelSerializer):
    """An answer, or a note among those who deal with the ticket."""

    ticket_id = VisibleRow(rows=queries.tickets, permission="ticket.view")
    mentioned_ids = ShortList(
        child=serializers.UUIDField(),
        max_length=limits.TICKET_MENTIONS_MAX,
        required=False,
        help_text="Whom it names: people who can read it.",
    )
    file_ids = files()

    class Meta:
        model = TicketComment
        fields = ("ticket_id", "text", "is_internal", "mentioned_ids", "file_ids")
        extra_kwargs = {"text": {"max_length": limits.TICKET_TEXT[1]}}

    def validate_mentioned_ids(self, value: list[Any]) -> list[Any]:
        return each_once(value)

    def validate_file_ids(self, value: list[Any]) -> list[Any]:
        return each_once(value)


class TicketViewSerializer(OutSerializer):
    class Meta:
        model = TicketView
        resource = "ticket_view"
        rows = queries.ticket_views
        fields = ("id", "owner_id", "name", "query", "queue_id", *RECORD)


class TicketViewAddSerializer(InModelSerializer):
    """A question to the list of tickets."""

    queue_id = VisibleRow(
        rows=queries.my_ticket_queues,
        permission="ticket_queue.view",
        required=False,
        allow_null=True,
        help_text="Whose members shall see it too: one that the caller works in.",
    )

    class Meta:
        model = TicketView
        fields = ("name", "query", "queue_id")


class TicketFiguresSerializer(serializers.Serializer):
    """The figures of some tickets."""

    id = serializers.UUIDField(allow_null=True, help_text="Of the queue or the category.")
    name = serializers.CharField(allow_null=True, help_text="Of the queue or the category, or the month (UTC).")
    tickets = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Not resolved.")
    unassigned = serializers.IntegerField(help_text="Not resolved, and nobody's.")
    breached = serializers.IntegerField(help_text="Those that miss a target, or did.")
    median_response_minutes = serializers.IntegerField(
        allow_null=True, help_text="Of business, to the first answer; null if nothing was answered."
    )
    median_resolution_minutes = serializers.IntegerField(
        allow_null=True, help_text="Of business, to the resolution, without waiting; null if nothing is resolved."
    )


class TicketStatisticsSerializer(serializers.Serializer):
    """The figures of the tickets that the caller deals with."""

    groups = TicketFiguresSerializer(many=True)
