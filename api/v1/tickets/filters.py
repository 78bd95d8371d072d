"""What the lists of tickets can be filtered by, and their figures."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q

from api.reading.filters import Choice, Condition, FilterSet, Flag, Identifier, Instant, InstantField, Number, Search
from api.reading.question import check_names, pairs, refuse, single
from api.serializers import choices
from domain.policy.tickets import TicketGrouping, TicketPriority
from domain.policy.workflows import UNRESOLVED, TicketState
from domain.tickets import queries

SPAN = ("created_at__gte", "created_at__lt")
GROUPINGS = [each.value for each in TicketGrouping]


def unassigned() -> Q:
    return Q(status__in=UNRESOLVED, assignee__isnull=True)


class TicketFilter(FilterSet):
    number = Number()
    status = Choice(choices=choices(TicketState))
    priority = Choice(choices=choices(TicketPriority))
    category_id = Identifier()
    queue_id = Identifier()
    unit_id = Identifier()
    assignee_id = Identifier()
    submitter_id = Identifier()
    merged_into_id = Identifier()
    unassigned = Condition(unassigned, label="Not resolved, and nobody's.")
    breached = Condition(queries.breached, label="A target is missed, or was.")
    at_risk = Condition(queries.at_risk, label="Little is left of the time for a target.")
    created_at__gte = Instant(field_name="created_at", lookup_expr="gte", label="Submitted then or later.")
    created_at__lt = Instant(field_name="created_at", lookup_expr="lt", label="Submitted before.")
    search = Search(
        label="Words to look for in numbers, titles and the beginnings of texts; accents, case and small typing errors "
        "don't matter."
    )


class TicketCommentFilter(FilterSet):
    ticket_id = Identifier()
    is_internal = Flag()


class TicketViewFilter(FilterSet):
    queue_id = Identifier()


def statistics_asked(query_string: str) -> dict[str, Any]:
    """Understand a question for figures.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    given = pairs(query_string)
    check_names(given, ("group_by", *SPAN))
    by = single(given, "group_by") or TicketGrouping.QUEUE.value
    if by not in GROUPINGS:
        raise refuse("group_by", "invalid", f"group_by is one of {', '.join(GROUPINGS)}.", valid=GROUPINGS)
    since, until = (_instant(name, single(given, name)) for name in SPAN)
    return {"by": by, "since": since, "until": until}


def _instant(name: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else InstantField().clean(text)
    except forms.ValidationError as error:
        raise refuse(name, "invalid", f"{name}: {error.messages[0]}") from error
