"""What hours, targets, members and routes must be like."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.help_desk.errors import BusinessHoursInvalid, NotStaff, RouteInvalid, TargetsInvalid
from domain.policy import limits

Rows = Sequence[Mapping[str, Any]]


def check_week(periods: Rows) -> None:
    """Refuse a week whose hours overlap, or that has hardly any.

    :raises BusinessHoursInvalid: naming the weekday, or the least that a week has
    """
    total = 0
    by_day: dict[int, int] = {}
    for each in sorted(periods, key=lambda row: (row["weekday"], row["opens_minute"])):
        opens, closes = each["opens_minute"], each["closes_minute"]
        if opens >= closes or opens < by_day.get(each["weekday"], 0):
            raise BusinessHoursInvalid(fields=["weekly"], weekday=each["weekday"])
        by_day[each["weekday"]] = closes
        total += closes - opens
    if total < limits.BUSINESS_WEEK_MINUTES_MIN:
        raise BusinessHoursInvalid(fields=["weekly"], minutes=total, least=limits.BUSINESS_WEEK_MINUTES_MIN)


def check_holidays(holidays: Rows) -> None:
    """Refuse a day that stands there twice, and one beyond the years of the calendar.

    :raises BusinessHoursInvalid: naming the day
    """
    first, last = limits.YEARS
    seen = set()
    for each in holidays:
        if each["held_on"] in seen or not first <= each["held_on"].year <= last:
            raise BusinessHoursInvalid(fields=["holidays"], held_on=each["held_on"])
        seen.add(each["held_on"])


def check_targets(targets: Rows) -> None:
    """Refuse two targets of a priority, and a first answer later than the resolution.

    :raises TargetsInvalid: naming the priority
    """
    seen = set()
    for each in targets:
        if each["priority"] in seen or each["response_minutes"] > each["resolution_minutes"]:
            raise TargetsInvalid(fields=["targets"], priority=each["priority"])
        seen.add(each["priority"])


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
