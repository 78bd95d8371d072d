"""What can be asked of the help desk."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import JSONObject

from domain.academic.models import Unit
from domain.help_desk.models import (
    BusinessCalendar,
    BusinessHoliday,
    BusinessPeriod,
    ServiceTarget,
    TicketCategory,
    TicketQueue,
    TicketQueueMember,
    TicketRoute,
)
from domain.help_desk.rules import BusinessHours
from domain.people.queries import holding
from domain.policy.campuses import ZONES, Campus
from domain.policy.events import WORKS_HERE
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User


def business_calendars(actor: Actor, permission: str) -> QuerySet[BusinessCalendar]:
    """Return the calendars the actor reaches with this permission."""
    return narrow(BusinessCalendar.objects.all(), actor=actor, permission=permission)


def ticket_queues(actor: Actor, permission: str) -> QuerySet[TicketQueue]:
    """Return the queues the actor reaches with this permission."""
    return narrow(TicketQueue.objects.all(), actor=actor, permission=permission)


def ticket_categories(actor: Actor, permission: str) -> QuerySet[TicketCategory]:
    """Return the categories the actor reaches with this permission."""
    return narrow(TicketCategory.objects.all(), actor=actor, permission=permission)


class TimeOfMinute(Func):
    """`540` → `09:00`, and the end of the day is `24:00`."""

    template = "to_char(make_interval(mins => %(expressions)s), 'HH24:MI')"
    output_field = TextField()


def weekly(path: str = "") -> ArraySubquery:
    """Return the hours of a calendar's week. `path` leads to the calendar."""
    rows = BusinessPeriod.objects.filter(calendar=OuterRef(f"{path}pk")).order_by("weekday", "opens_minute")
    told = JSONObject(weekday="weekday", opens=TimeOfMinute(F("opens_minute")), closes=TimeOfMinute(F("closes_minute")))
    return ArraySubquery(rows.values(told=told))


def holidays(path: str = "") -> ArraySubquery:
    """Return the holidays of a calendar. `path` leads to it."""
    rows = BusinessHoliday.objects.filter(calendar=OuterRef(f"{path}pk")).order_by("held_on")
    return ArraySubquery(rows.values(told=JSONObject(held_on="held_on", name="name")))


def member_ids(path: str = "") -> ArraySubquery:
    """Return who works in a queue. `path` leads to it."""
    return ArraySubquery(members_of(OuterRef(f"{path}pk")).order_by("member_id").values("member_id"))


def targets(path: str = "") -> ArraySubquery:
    """Return what a queue promises. `path` leads to it."""
    rows = ServiceTarget.objects.filter(queue=OuterRef(f"{path}pk")).order_by("resolution_minutes", "priority")
    names = ("priority", "response_minutes", "resolution_minutes")
    return ArraySubquery(rows.values(told=JSONObject(**{name: name for name in names})))


def routes(path: str = "") -> ArraySubquery:
    """Return where a category leads tickets about single units. `path` leads to the category."""
    rows = TicketRoute.objects.filter(category=OuterRef(f"{path}pk")).order_by("pk")
    return ArraySubquery(rows.values(told=JSONObject(unit_id="unit_id", queue_id="queue_id")))


def members_of(queue_id: Any) -> QuerySet[TicketQueueMember]:
    """Return who works in a queue."""
    return TicketQueueMember.objects.filter(queue=queue_id)


def queues_of(calendar_id: Any) -> list[Any]:
    """Return the queues whose targets run by a calendar."""
    return list(TicketQueue.objects.filter(calendar=calendar_id).order_by("pk").values_list("pk", flat=True))


def staff_among(ids: Collection[Any]) -> set[Any]:
    """Return those of these people who work here and may log in."""
    return set(User.objects.filter(holding(list(WORKS_HERE)), pk__in=ids, is_active=True).values_list("pk", flat=True))


def known_units(ids: Collection[Any]) -> set[Any]:
    """Return those of these units that exist."""
    return set(Unit.objects.filter(pk__in=ids).values_list("pk", flat=True))


def known_queues(ids: Collection[Any]) -> set[Any]:
    """Return those of these queues that exist."""
    return set(TicketQueue.objects.filter(pk__in=ids).values_list("pk", flat=True))


def queue_for(*, category_id: Any, unit_id: Any) -> TicketQueue | None:
    """Return the active queue to which a ticket goes. The most specific rule decides; none: there is no queue at all.

    First the category's route for the unit, then the queue of the unit, then that of the category, then the fallback.
    """
    rules = [Q(categories=category_id), Q(is_fallback=True)]
    if unit_id is not None:
        route = TicketRoute.objects.filter(category=category_id, unit=unit_id).values("queue_id")
        rules = [Q(pk__in=route), Q(unit=unit_id), *rules]
    ranks = [When(rule, then=Value(rank)) for rank, rule in enumerate(rules)]
    fitting = TicketQueue.objects.filter(is_active=True).annotate(rank=Case(*ranks)).filter(rank__isnull=False)
    return fitting.order_by("rank", "pk").first()


def target_of(*, queue_id: Any, priority: str) -> ServiceTarget | None:
    """Return what a queue promises for a priority: its own target, or else that of the fallback."""
    rows = ServiceTarget.objects.filter(Q(queue=queue_id) | Q(queue__is_fallback=True), priority=priority)
    return rows.order_by(Case(When(queue=queue_id, then=Value(0)), default=Value(1))).first()


def hours_of(calendar_id: Any) -> BusinessHours | None:
    """Return the hours of a calendar; None without one, or if it has no hours: then all time counts."""
    calendar = BusinessCalendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        return None
    week: dict[int, list[tuple[int, int]]] = {}
    for weekday, opens, closes in calendar.periods.order_by("weekday", "opens_minute").values_list(
        "weekday", "opens_minute", "closes_minute"
    ):
        week.setdefault(weekday, []).append((opens, closes))
    days = frozenset(calendar.holidays.values_list("held_on", flat=True))
    return BusinessHours(zone=ZONES[Campus(calendar.campus)], weekly=week, holidays=days) if week else None
