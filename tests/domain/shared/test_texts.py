import pytest

from domain.shared.texts import control_character


@pytest.mark.parametrize(
    ("text", "in_a_line", "in_lines"),
    [
        ("Fine: ca\u0301fé 世界 \u202e\u200d🙂", None, None),
        ("a\n\tb\r\nc", "U+000A", None),
        ("a\rb", "U+000D", "U+000D"),
        *(
            (f"a{each}b", f"U+{ord(each):04X}", f"U+{ord(each):04X}")
            for each in "\x00\x01\x0b\x1b\x7f\x85\x9f\u2028\u2029"
        ),
    ],
)
def test_text__with_what_it_can_not_hold__names_the_first_such_character(text, in_a_line, in_lines):
    assert control_character(text, is_line=True) == in_a_line
    assert control_character(text, is_line=False) == in_lines
