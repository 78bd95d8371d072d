"""Verification codes: what people copy from paper, so that nobody guesses one and a typing error is found.

Twenty-seven characters at random (135 bits) and one that is computed from them, of Crockford's alphabet of 32, which
has no letters that look like digits. The check is a sum in the field of 32 elements in which every place has another
weight: it finds every single wrong character, and every two that have changed places.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH: Final = 27
LENGTH: Final = RANDOM_LENGTH + 1
BITS: Final = 5 * RANDOM_LENGTH
GROUP: Final = 4
# What people write instead, and what separates the groups.
READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})
MODULUS: Final = 0b100101  # x⁵ + x² + 1, primitive over GF(2): powers of x differ up to the 31st


def code_of(number: int) -> str:
    """Return the code of a number below 2^135."""
    digits = [number >> 5 * place & 31 for place in reversed(range(RANDOM_LENGTH))]
    return "".join(ALPHABET[digit] for digit in (*digits, _check(digits)))


def grouped(code: str) -> str:
    """Return the code as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalized(text: str) -> str | None:
    """Return the code that somebody has typed, or None if it can't be one."""
    code = text.upper().translate(READ_AS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    digits = [ALPHABET.index(character) for character in code]
    return code if digits[-1] == _check(digits[:-1]) else None


def _check(digits: list[int]) -> int:
    """Return the sum of the digits, each times x to the power of its distance from the end, counted from 1."""
    total = 0
    for digit in digits:
        total = _times_x(total ^ digit)
    return total


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ MODULUS if doubled & 32 else doubled
