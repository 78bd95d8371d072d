"""What hours, targets, members and routes must be like."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.help_desk.errors import BusinessHoursInvalid, NotStaff, RouteInvalid, TargetsInvalid
from domain.policy import limits

Rows = Sequence[Mapping[str, Any]]


def check_week(periods: Rows) -> None:
    """Refuse a week whose hours overlap, or that has hardly any.

    :raises BusinessHoursInvalid: pointing at the hours, or naming the least that a week has
    """
    total = 0
    by_day: dict[int, int] = {}
    for number, each in sorted(enumerate(periods), key=lambda row: (row[1]["weekday"], row[1]["opens_minute"])):
        weekday, opens, closes = each["weekday"], each["opens_minute"], each["closes_minute"]
        at = [f"weekly/{number}"]
        if opens >= closes:
            raise BusinessHoursInvalid("Hours close after they open.", fields=at, because="closed", weekday=weekday)
        if opens < by_day.get(weekday, 0):
            raise BusinessHoursInvalid("Hours of one day overlap.", fields=at, because="overlap", weekday=weekday)
        by_day[weekday] = closes
        total += closes - opens
    least = limits.BUSINESS_WEEK_MINUTES_MIN
    if total < least:
        detail = f"A week has at least {least} minutes of business, and this one has {total}."
        raise BusinessHoursInvalid(detail, fields=["weekly"], because="short", minutes=total, least=least)


def check_holidays(holidays: Rows) -> None:
    """Refuse a day that stands there twice, and one beyond the years of the calendar.

    :raises BusinessHoursInvalid: pointing at the day
    """
    first, last = limits.YEARS
    seen = set()
    for number, each in enumerate(holidays):
        day, at = each["held_on"], [f"holidays/{number}"]
        if day in seen:
            detail = "The holiday stands there already."
            raise BusinessHoursInvalid(detail, fields=at, because="repeated", held_on=day)
        if not first <= day.year <= last:
            detail = f"Holidays are in the years {first} to {last}."
            raise BusinessHoursInvalid(detail, fields=at, because="year", held_on=day)
        seen.add(day)


def check_targets(targets: Rows) -> None:
    """Refuse two targets of a priority, and a first answer later than the resolution.

    :raises TargetsInvalid: pointing at the target
    """
    seen = set()
    for number, each in enumerate(targets):
        priority, at = each["priority"], f"targets/{number}"
        if priority in seen:
            detail = f"There is another target for the priority {priority}."
            raise TargetsInvalid(detail, fields=[f"{at}/priority"], because="repeated", priority=priority)
        if each["response_minutes"] > each["resolution_minutes"]:
            detail = "The first answer would be due later than the resolution."
            raise TargetsInvalid(detail, fields=[f"{at}/response_minutes"], because="order", priority=priority)
        seen.add(priority)


def check_staff(asked: Collection[Any], *, staff: Collection[Any]) -> None:
    """Refuse members who do not work here.

    :raises NotStaff: naming them
    """
    others = sorted(str(each) for each in set(asked) - set(staff))
    if others:
        raise NotStaff(fields=["member_ids"], ids=others)


def check_routes(routes: Rows, *, units: Collection[Any], queues: Collection[Any]) -> None:
    """Refuse a unit that stands there twice, and units and queues that do not exist.

    :raises RouteInvalid: naming them
    """
    asked = [each["unit_id"] for each in routes]
    twice = {each for each in asked if asked.count(each) > 1}
    unknown = set(asked) - set(units) | {each["queue_id"] for each in routes} - set(queues)
    if twice or unknown:
        raise RouteInvalid(fields=["routes"], ids=sorted(str(each) for each in twice | unknown))
