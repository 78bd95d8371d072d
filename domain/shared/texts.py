"""Which characters a text can't hold: those that no screen shows, and those that begin a line where there is one."""

import re
from typing import Final

CONTROL: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
IN_LINES: Final = re.compile(rf"[{CONTROL}]|\r(?!\n)")
IN_A_LINE: Final = re.compile(rf"[{CONTROL}\t\n\r]")


def control_character(text: str, *, is_line: bool) -> str | None:
    """Return the first character that the text can't hold, as U+0007. Tabs and line breaks stand in longer texts."""
    found = (IN_A_LINE if is_line else IN_LINES).search(text)
    return f"U+{ord(found[0][0]):04X}" if found else None
