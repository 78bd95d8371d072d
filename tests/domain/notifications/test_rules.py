"""When e-mails go out, and what can be chosen and said."""

import string
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.notifications import rules
from domain.notifications.rules import COALESCED, Hours, Item
from domain.policy.languages import Language
from domain.policy.notifications import ACCOUNT, MANNERS, NotificationChannel, NotificationKind, NotificationTiming
from domain.policy.wording import TERMS, WORDING, Term

ONCE, DAILY, NEVER = NotificationTiming.AT_ONCE, NotificationTiming.DAILY, NotificationTiming.NEVER
EMAIL, IN_APP = NotificationChannel.EMAIL, NotificationChannel.IN_APP
NIGHT = Hours("Australia/Melbourne", time(22), time(7))


def at(text: str, zone: str = "Australia/Melbourne") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T12:00", "2026-03-02T12:00"),
        ("2026-03-02T21:59:59", "2026-03-02T21:59:59"),
        ("2026-03-02T22:00", "2026-03-03T07:00"),
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-03T07:00", "2026-03-03T07:00"),
        # The clocks go back on 5 April and forward on 4 October 2026.
        ("2026-04-04T23:00", "2026-04-05T07:00"),
        ("2026-10-03T23:00", "2026-10-04T07:00"),
    ],
)
def test_quiet_hours__over_midnight_and_changes_of_the_clocks__end_by_the_wall(now, until):
    assert rules.due_at(at(now), timing=ONCE, hours=NIGHT) == at(until)


ZONES = st.sampled_from(["Australia/Melbourne", "Australia/Lord_Howe", "Asia/Ho_Chi_Minh", "America/Santiago", "UTC"])
MINUTES = st.integers(0, 3 * 365 * 24 * 60)  # since the beginning of 2025


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MINUTES, ZONES, st.integers(0, 95), st.integers(0, 95), st.integers(0, 23))
def test_due__whatever_the_hours__is_never_early_never_late_and_never_quiet(minutes, zone, first, last, hour):
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begin, end = (time(quarter // 4, quarter % 4 * 15) for quarter in (first, last))
    hours = Hours(zone, begin, end, hour) if begin != end else Hours(zone, digest_hour=hour)

    once = rules.due_at(now, timing=ONCE, hours=hours)
    daily = rules.due_at(now, timing=DAILY, hours=hours)

    for due in (once, daily):
        assert rules.end_of_quiet(due, hours) == due or hours.quiet_until.replace(second=0) < time(4)
    assert now <= once <= now + timedelta(hours=26)
    assert now < daily <= now + timedelta(hours=52)
    assert rules.due_at(now, timing=ONCE, hours=hours, urgent=True) == now


def test_due__soon_after_another__waits_and_joins_the_next():
    now, hours = at("2026-03-02T12:00"), Hours("UTC")
    sent, planned = now - timedelta(minutes=1), now + timedelta(minutes=9)

    assert rules.due_at(now, timing=ONCE, hours=hours, before=sent) == sent + COALESCED
    assert rules.due_at(now, timing=ONCE, hours=hours, before=planned) == planned
    assert rules.due_at(now, timing=ONCE, hours=hours, before=now - COALESCED) == now


@pytest.mark.parametrize("kind", NotificationKind)
def test_kind__each__has_a_manner_and_words_that_ask_for_the_same_facts(kind):
    manner, said = MANNERS[kind], WORDING[kind]

    facts = [{name for _, name, _, _ in string.Formatter().parse(said[each].text) if name} for each in Language]
    assert facts[0] == facts[1] | ({"reason"} if kind == NotificationKind.ENROLLMENT_SKIPPED else set())  # in English
    assert all(said[each].title and "{" not in said[each].title for each in Language)
    assert all(manner.permits(channel, manner.default(channel)) for channel in NotificationChannel)
    assert manner.urgent == kind.startswith(ACCOUNT)
    if manner.urgent:
        assert {each for each in NotificationTiming if manner.permits(EMAIL, each)} == {ONCE}


def test_timing__of_a_mute_that_is_not_open__is_the_default():
    assert rules.timing_of(NotificationKind.SESSION_MOVED, EMAIL, "never") == NEVER
    assert rules.timing_of(NotificationKind.ENROLLMENT_OFFERED, EMAIL, "never") == ONCE
    assert rules.timing_of(NotificationKind.RESULTS_RELEASED, IN_APP, "never") == ONCE


def test_words__a_fact_that_is_a_term__has_its_name_in_each_language():
    for term in Term:
        words = rules.words_of(NotificationKind.TICKET_MISSED, {"number": 7, "target": term})
        for language in Language:
            assert TERMS[term][language] in words[language]["text"]
        assert term.value not in words["vi"]["text"]


def test_words__facts_with_line_breaks_and_braces__stay_one_plain_line():
    words = rules.words_of(NotificationKind.EVENT_PUBLISHED, {"title": "A\nB {when}", "when": "now"})

    assert words["en"]["text"] == "A B {when}: now."
    with pytest.raises(KeyError):
        rules.words_of(NotificationKind.EVENT_PUBLISHED, {"title": "A"})


def test_lines__of_one_kind_about_one_thing__become_one_with_a_number():
    items = [
        Item(kind, about, {"en": {"title": kind.upper(), "text": text}})
        for kind, about, text in (("a", 1, "first"), ("b", 1, "other"), ("a", 1, "last"), ("a", 2, "elsewhere"))
    ]

    lines = rules.lines_of(items, "en")

    assert [(each.text, each.number) for each in lines] == [("last", 2), ("other", 1), ("elsewhere", 1)]
    assert rules.subject_of(items, "en") == "4 pieces of news"
    assert rules.subject_of(items[:1], "en") == "A"


def test_pause__grows_fourfold_up_to_hours():
    minutes = [rules.pause_after(attempts) // timedelta(minutes=1) for attempts in range(1, 7)]
    assert minutes == [2, 8, 32, 128, 360, 360]
