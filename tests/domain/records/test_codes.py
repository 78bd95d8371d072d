"""Verification codes: typed as people type, and the typing errors that the last character finds."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.records.rules.codes import ALPHABET, BITS, LENGTH, code_of, grouped, normalized

NUMBERS = st.integers(0, 2**BITS - 1)


def test_code__holds_128_bits_and_more_in_letters_that_look_unlike_digits():
    assert BITS >= 128
    assert len(set(ALPHABET)) == 32
    assert set("ILOU").isdisjoint(ALPHABET)


@given(NUMBERS, NUMBERS)
def test_codes__of_two_numbers__differ(number, other):
    assert (code_of(number) == code_of(other)) == (number == other)


@given(NUMBERS)
def test_code__as_printed_or_as_typed__is_understood(number):
    code = code_of(number)
    misread = code.replace("0", "O").replace("1", "l")

    assert len(code) == LENGTH
    assert grouped(code).count("-") == 6
    for typed in (code, grouped(code), grouped(code).lower().replace("-", " "), misread, misread.replace("l", "i")):
        assert normalized(typed) == code


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_code__with_one_wrong_character__is_none(number, place, character):
    code = code_of(number)
    typed = code[:place] + character + code[place + 1 :]

    assert normalized(typed) == (code if typed == code else None)


@given(NUMBERS)
def test_code__with_two_characters_in_each_others_place__is_none(number):
    code = code_of(number)
    for one, two in combinations(range(LENGTH), 2):
        if code[one] != code[two]:
            letters = list(code)
            letters[one], letters[two] = letters[two], letters[one]
            assert normalized("".join(letters)) is None


@pytest.mark.parametrize("typed", ["", "A", code_of(1)[:-1], code_of(1) + "0", code_of(1)[:-1] + "U", "é" * LENGTH])
def test_code__of_another_form__is_none(typed):
    assert normalized(typed) is None
