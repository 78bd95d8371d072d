"""How the targets of tickets stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from domain.help_desk.queries import hours_of, target_of
from domain.policy.tickets import TargetAlert, TicketGrouping
from domain.policy.workflows import UNRESOLVED
from domain.shared import clock
from domain.shared.access import require_sight
from domain.shared.actor import Actor
from domain.shared.clock import CurrentInstant
from domain.tickets import rules
from domain.tickets.models import Ticket
from domain.tickets.queries.tickets import tickets
from domain.tickets.rules import Forecast, Run

STATISTICS = "ticket.view_statistics"
_BY: Mapping[str, tuple[str, str]] = {
    TicketGrouping.QUEUE: ("queue_id", "queue__name"),
    TicketGrouping.CATEGORY: ("category_id", "category__name"),
}


class Median(Aggregate):
    """The middle value of a column."""

    function = "percentile_cont"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def _stopped(done: str, path: str) -> Coalesce:
    """Return when the clock of a target stopped: when it was done, or the ticket closed, or since it waits; or now."""
    names = (done, "closed_at", "paused_at")
    return Coalesce(*(f"{path}{name}" for name in names), CurrentInstant())


def _missed(name: str, done: str, path: str) -> Q:
    due = f"{path}{name}_due_at"
    return Q(**{f"{due}__isnull": False, f"{due}__lt": _stopped(done, path)})


def response_breached(path: str = "") -> Q:
    """Return the condition that the first answer came too late, or is late by now. `path` leads to the ticket."""
    return _missed("response", "responded_at", path)


def resolution_breached(path: str = "") -> Q:
    """Return the condition that a ticket was resolved too late, or is late by now. `path` leads to it."""
    return _missed("resolution", "resolved_at", path)


def breached(path: str = "") -> Q:
    """Return the condition that a ticket misses a target. `path` leads to it."""
    return response_breached(path) | resolution_breached(path)


def _near(name: str, done: str, path: str) -> Q:
    stopped, risk, due = _stopped(done, path), f"{path}{name}_risk_at", f"{path}{name}_due_at"
    undone = {f"{path}{done}__isnull": True, f"{path}closed_at__isnull": True, f"{risk}__isnull": False}
    return Q(**undone, **{f"{risk}__lte": stopped, f"{due}__gte": stopped})


def at_risk(path: str = "") -> Q:
    """Return the condition that little is left of the time for a target. `path` leads to the ticket."""
    return _near("response", "responded_at", path) | _near("resolution", "resolved_at", path)


def run_of(ticket: Ticket) -> Run:
    """Return what decides when the targets of a ticket are due."""
    hours = hours_of(ticket.queue.calendar_id) if ticket.queue is not None else None
    return Run(started_at=ticket.created_at, paused_for=ticket.paused_for, hours=hours)


def targets_for(ticket: Ticket) -> dict[str, Any]:
    """Return what the ticket's queue promises for its priority."""
    target = target_of(queue_id=ticket.queue_id, priority=ticket.priority)
    return {
        "response_minutes": target.response_minutes if target else None,
        "resolution_minutes": target.resolution_minutes if target else None,
    }


def due_times(ticket: Ticket, run: rules.Run) -> dict[str, Any]:
    """Return when the targets that the ticket has not met are due."""
    changes: dict[str, Any] = dict(rules.due_times(run, name="resolution", minutes=ticket.resolution_minutes))
    if ticket.responded_at is None:
        changes |= rules.due_times(run, name="response", minutes=ticket.response_minutes)
    return changes


def running_again(ticket: Ticket, since: datetime | None, now: datetime) -> dict[str, Any]:
    """Return what changes when a clock that stood still since then runs again."""
    run = run_of(ticket)
    resumed = run if since is None else run.resumed(since, now)
    return {"paused_at": None, "paused_for": resumed.paused_for, **due_times(ticket, resumed)}


def answered(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return what changes when somebody first answers: also while the clock stands still, which makes nothing late."""
    if ticket.responded_at is not None:
        return {}
    run, since = run_of(ticket), ticket.paused_at
    changes: dict[str, Any] = {"responded_at": now, "response_took": run.took(since or now)}
    if since is not None:
        changes |= rules.due_times(run.resumed(since, now), name="response", minutes=ticket.response_minutes)
    return changes


def reopened(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return what changes when a ticket is reopened: the time since it was resolved does not count."""
    again = running_again(ticket, ticket.resolved_at, now)
    return {**again, "resolved_at": None, "resolution_took": None, "reopened": ticket.reopened + 1}


def forecast_of(actor: Actor, pk: Any) -> Mapping[str, Any]:
    """Return what is left of a ticket's targets, and when they are due if its clock runs from now on.

    :raises NotFound: if the actor can't see the ticket
    """
    require_sight(tickets(actor, "ticket.view"), pk)
    ticket = Ticket.objects.select_related("queue").get(pk=pk)
    run, now = run_of(ticket), clock.now()

    def ahead(minutes: int | None, done_at: datetime | None) -> Forecast | None:
        if done_at is not None or ticket.closed_at is not None:
            return None
        return rules.forecast(run, minutes=minutes, stopped_at=ticket.paused_at, now=now)

    return {
        "paused_at": ticket.paused_at,
        "response": ahead(ticket.response_minutes, ticket.responded_at),
        "resolution": ahead(ticket.resolution_minutes, ticket.resolved_at),
    }


def statistics(
    actor: Actor, *, by: str, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Mapping[str, Any]]:
    """Return the figures of the tickets that the actor deals with, told apart by one thing. One statement.

    A merged ticket counts with the one that goes on.
    """
    rows: Any = tickets(actor, STATISTICS).filter(merged_into__isnull=True)
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    month = by == TicketGrouping.MONTH
    key, name = ("month", "month") if month else _BY[by]
    if month:
        rows = rows.annotate(month=TruncMonth("created_at"))
    open_ = Q(status__in=UNRESOLVED)
    figures = (
        rows.order_by()
        .values(key, *({name} - {key}))
        .annotate(
            tickets=Count("pk"),
            open=Count("pk", filter=open_),
            unassigned=Count("pk", filter=open_ & Q(assignee__isnull=True)),
            breached=Count("pk", filter=breached()),
            response=Median("response_took"),
            resolution=Median("resolution_took"),
        )
        .order_by(F(name).asc(nulls_last=True), key)
    )
    return [
        {
            "id": None if month else each[key],
            "name": f"{each[name]:%Y-%m}" if month else each[name],
            **{count: each[count] for count in ("tickets", "open", "unassigned", "breached")},
            "median_response_minutes": _minutes(each["response"]),
            "median_resolution_minutes": _minutes(each["resolution"]),
        }
        for each in figures
    ]


def _minutes(took: timedelta | None) -> int | None:
    return None if took is None else took // rules.MINUTE


def to_reschedule(queue_id: Any) -> QuerySet[Ticket]:
    """Return the tickets of a queue whose targets run."""
    return Ticket.objects.filter(queue=queue_id, status__in=UNRESOLVED).order_by("pk")


def to_alert(now: datetime) -> QuerySet[Ticket]:
    """Return the tickets of whose targets something is to be told: one is at risk, or missed, and nobody was told."""
    running = Q(status__in=UNRESOLVED, paused_at__isnull=True)
    found = Q()
    for name, undone in (("response", Q(responded_at__isnull=True)), ("resolution", Q())):
        alert = f"{name}_alert"
        missed = Q(**{f"{name}_due_at__lt": now}) & ~Q(**{alert: TargetAlert.MISSED})
        near = Q(**{f"{name}_risk_at__lte": now, alert: TargetAlert.NONE})
        found |= undone & (missed | near)
    return Ticket.objects.filter(running & found).order_by("pk")
