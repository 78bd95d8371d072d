"""What a code proves and when it is good, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.check_in import rules
from domain.check_in.errors import CheckInOutside, CodeExpired, CodeInvalid, CodeNotYetValid
from domain.policy import limits

WINDOW, OTHER = UUID(int=1), UUID(int=2)
SECRET = b"s" * 32
NOW = datetime(2026, 3, 2, 9, 0, 7, tzinfo=UTC)
STEP = rules.step_at(NOW)
STARTS, ENDS = NOW, NOW + timedelta(hours=2)


@given(st.uuids(), st.integers(0, 2**32 - 1), st.binary(min_size=32, max_size=32))
def test_code__taken_apart__names_its_window_and_step_and_proves_them(window_id, step, secret):
    text = rules.make_code(window_id, step, secret)
    code = rules.read_code(text)

    assert (code.window_id, code.step, len(text)) == (window_id, step, rules.CODE_LENGTH)
    rules.check_proof(code, secret)


@given(st.integers(0, rules.CODE_LENGTH - 1), st.sampled_from("AZaz09-_"))
def test_code__with_any_character_changed__proves_nothing(place, letter):
    text = rules.make_code(WINDOW, STEP, SECRET)
    changed = text[:place] + letter + text[place + 1 :]

    if changed != text:
        with pytest.raises(CodeInvalid):
            rules.check_proof(rules.read_code(changed), SECRET)


@pytest.mark.parametrize(("window_id", "step", "secret"), [(OTHER, 0, SECRET), (WINDOW, 1, SECRET), (WINDOW, 0, b"")])
def test_proof__of_another_window_step_or_secret__proves_nothing(window_id, step, secret):
    proof = rules.read_code(rules.make_code(window_id, STEP + step, secret)).proof

    with pytest.raises(CodeInvalid):
        rules.check_proof(rules.Code(WINDOW, STEP, proof), SECRET)


@pytest.mark.parametrize(
    "text", ["", "x", "é" * 40, "=" * 40, "A" * 39, "A" * 41, "+/" * 20, "A" * 39 + "\n", "A A " * 10]
)
def test_text__that_has_not_the_form_of_a_code__is_none(text):
    with pytest.raises(CodeInvalid):
        rules.read_code(text)


@pytest.mark.parametrize(
    ("distance", "refused"), [(-2, CodeExpired), (-1, None), (0, None), (1, None), (2, CodeNotYetValid)]
)
def test_step__of_a_skewed_clock__is_taken_within_the_margin_only(distance, refused):
    assert limits.CHECK_IN_MARGIN_STEPS == 1
    if refused is None:
        rules.check_step(STEP + distance, now=NOW)
        return
    with pytest.raises(refused):
        rules.check_step(STEP + distance, now=NOW)


def test_steps__follow_each_other_without_a_gap():
    assert rules.span_of(STEP) == (NOW.replace(second=0), NOW.replace(second=15))
    assert rules.span_of(STEP)[1] == rules.span_of(STEP + 1)[0]
    assert rules.step_at(rules.span_of(STEP)[1]) == STEP + 1


@pytest.mark.parametrize(
    ("opens", "closes", "fits"),
    [
        (-30, 15, True),
        (-31, 15, False),
        (120, 135, True),
        (120, 136, False),
        (5, 5, False),
        (5, 4, False),
        (-10, 0, False),  # over by now
        (-10, 1, True),
    ],
)
def test_window__in_minutes_from_the_start__is_around_its_session_and_not_over(opens, closes, fits):
    span = {"opens_at": NOW + timedelta(minutes=opens), "closes_at": NOW + timedelta(minutes=closes)}
    session = {"starts_at": STARTS, "ends_at": ENDS, "now": NOW}
    if fits:
        rules.check_window(**span, **session)
        return
    with pytest.raises(CheckInOutside):
        rules.check_window(**span, **session)


@pytest.mark.parametrize(("minutes", "late"), [(-5, False), (10, False), (11, True)])
def test_check_in__some_minutes_after_the_start__is_late(minutes, late):
    now = STARTS + timedelta(minutes=minutes)

    assert rules.is_late(starts_at=STARTS, late_after_minutes=10, now=now) is late


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        (None, None),
    ],
)
def test_network__of_an_address__is_what_is_given_out_at_once(address, network):
    assert rules.network_of(address) == network


def test_what_is_kept__recognizes_within_one_window_only():
    kept = rules.kept("phone", about="device", secret=SECRET)

    assert kept == rules.kept("phone", about="device", secret=SECRET)
    assert (
        len(
            {
                kept,
                rules.kept("phone", about="device", secret=b"t" * 32),
                rules.kept("phone", about="network", secret=SECRET),
            }
        )
        == 3
    )
    assert rules.kept("", about="device", secret=SECRET) is rules.kept(None, about="network", secret=SECRET) is None
