from datetime import UTC, date, datetime, time

import pytest

from domain.events import rules
from domain.events.errors import (
    EventFull,
    EventOver,
    EventTooLong,
    LimitBelowGoing,
    NoAudience,
    OwnEvent,
    PublishedByOthers,
    RsvpClosed,
)
from domain.people.errors import UnknownTimeZone
from domain.shared.errors import RuleBroken, TimeSkipped, WrongState

DAY = {"starts_on": date(2026, 3, 2)}
EVENING = {**DAY, "starts_local": time(18), "ends_local": time(20)}
WHOLE = {**DAY, "is_all_day": True}
ZONE = "Australia/Melbourne"
NOW, LATER = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "then"),
    [
        (EVENING, {"ends_on": date(2026, 3, 2), "zone": ZONE}),
        ({**EVENING, "campus": "hanoi"}, {"zone": "Asia/Ho_Chi_Minh"}),
        ({**EVENING, "campus": "hanoi", "zone": "UTC"}, {"zone": "UTC"}),
        (WHOLE, {"starts_local": time(0), "ends_local": time(0), "ends_on": date(2026, 3, 3)}),
        ({**WHOLE, "ends_on": date(2026, 3, 9)}, {"ends_on": date(2026, 3, 9)}),
    ],
)
def test_times__left_out__follow_from_the_others(given, then):
    assert rules.completed(given) == {**given, **rules.completed(given), **then}


def test_time__that_can_not_be_left_out__is_named():
    with pytest.raises(RuleBroken) as caught:
        rules.completed(DAY)

    assert caught.value.fields == ("starts_local", "ends_local")


@pytest.mark.parametrize(
    ("new", "then"),
    [
        ({"is_all_day": True}, {"starts_local": time(0), "ends_local": time(0), "ends_on": date(2026, 3, 4)}),
        ({"campus": "hanoi"}, {"zone": "Asia/Ho_Chi_Minh"}),
        ({"campus": "hanoi", "zone": "UTC"}, {"zone": "UTC"}),
        ({"starts_local": time(17)}, {"starts_local": time(17), "zone": ZONE}),
    ],
)
def test_times__changed__carry_those_that_follow(new, then):
    there = {**EVENING, "ends_on": date(2026, 3, 3), "is_all_day": False, "zone": ZONE, "campus": "hawthorn"}

    found = rules.changed(there, new)

    assert {name: found[name] for name in then} == then


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"zone": "Mars/Olympus"}, UnknownTimeZone, "zone"),
        ({"starts_on": date(2026, 10, 4), "starts_local": time(2, 30)}, TimeSkipped, "starts_local"),
        ({"ends_on": date(2026, 10, 4), "ends_local": time(2, 30)}, TimeSkipped, "ends_local"),
        ({"ends_on": date(2027, 3, 3)}, EventTooLong, "ends_on"),
        ({"ends_local": time(18)}, RuleBroken, "ends_local"),
        ({"ends_on": date(2026, 3, 1)}, RuleBroken, "ends_local"),
        ({"starts_on": date(1, 1, 1)}, RuleBroken, "starts_on"),
        ({"ends_on": date(9999, 12, 31)}, RuleBroken, "ends_on"),
    ],
)
def test_span__that_can_not_be__is_refused_where_it_is_wrong(values, refusal, field):
    with pytest.raises(refusal) as caught:
        rules.span_of(rules.completed({**EVENING, **values}))

    assert caught.value.fields == (field,)


def test_span__over_the_change_of_clocks__is_as_long_as_it_is():
    night = {**EVENING, "starts_on": date(2026, 4, 4), "ends_on": date(2026, 4, 5), "ends_local": time(6)}

    starts_at, ends_at = rules.span_of(rules.completed(night))

    assert (ends_at - starts_at).total_seconds() == 13 * 3600  # by the clocks it is twelve hours


@pytest.mark.parametrize(
    ("status", "may_publish", "refusal"),
    [
        ("draft", False, None),
        ("published", True, None),
        ("published", False, PublishedByOthers),
        ("in_review", True, WrongState),
        ("cancelled", True, WrongState),
    ],
)
def test_change__in_each_state__is_let_pass_or_refused(status, may_publish, refusal):
    if refusal is None:
        rules.check_changeable(status, may_publish=may_publish)
    else:
        with pytest.raises(refusal):
            rules.check_changeable(status, may_publish=may_publish)


@pytest.mark.parametrize(
    ("check", "refusal"),
    [
        (lambda: rules.check_ready(rules=0, ends_at=LATER, now=NOW), NoAudience),
        (lambda: rules.check_ready(rules=1, ends_at=NOW, now=NOW), EventOver),
        (lambda: rules.check_four_eyes(person_ids={1, 2}, writer_ids={2}), OwnEvent),
        (lambda: rules.check_limit(limit=2, going=3), LimitBelowGoing),
        (lambda: rules.check_rsvp_open(status="cancelled", starts_at=LATER, closes_at=None, now=NOW), WrongState),
        (lambda: rules.check_rsvp_open(status="published", starts_at=NOW, closes_at=None, now=NOW), RsvpClosed),
        (lambda: rules.check_rsvp_open(status="published", starts_at=LATER, closes_at=NOW, now=NOW), RsvpClosed),
        (lambda: rules.check_place(answer="going", before=None, going=2, limit=2), EventFull),
        (lambda: rules.check_place(answer="going", before="declined", going=2, limit=2), EventFull),
    ],
)
def test_rule__that_is_broken__says_so(check, refusal):
    with pytest.raises(refusal):
        check()


def test_rule__that_just_holds__lets_pass():
    rules.check_ready(rules=1, ends_at=LATER, now=NOW)
    rules.check_four_eyes(person_ids={1}, writer_ids={2, 3})
    rules.check_limit(limit=3, going=3)
    rules.check_limit(limit=None, going=3)
    rules.check_rsvp_open(status="published", starts_at=NOW, closes_at=LATER, now=NOW)
    rules.check_place(answer="going", before=None, going=1, limit=2)
    rules.check_place(answer="going", before=None, going=9, limit=None)
    rules.check_place(answer="going", before="going", going=2, limit=2)
    rules.check_place(answer="declined", before="going", going=2, limit=2)
