"""Documents of A4 pages: the same words give the same bytes, wherever and whenever they are set."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

from font_source_sans_pro import font_files_ttf
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

FAMILY: Final = "Source Sans Pro"  # has every letter of Vietnamese, in an open licence (SIL OFL)
MARGIN: Final = 18.0  # millimetres
LINE: Final = 5.0
BOX: Final = "\N{BALLOT BOX}"
SMALL, NORMAL, LARGE = 8, 10, 16  # points


class Pages(FPDF):
    """A document being set, with numbered pages and one line at the foot of each."""

    def __init__(self, *, title: str, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4", unit="mm")
        self.foot = foot
        self.set_title(_composed(title))
        self.set_lang("en")
        self.set_creator("")
        self.set_producer("")
        self.set_creation_date(made_at)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 2 * LINE)
        self.add_font(FAMILY, "", font_files_ttf["SourceSansPro"])
        self.add_font(FAMILY, "B", font_files_ttf["SourceSansProBold"])
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", SMALL)
        self.cell(0, LINE, f"Page {self.page_no()} of {{nb}}", align="R", new_x=XPos.LMARGIN, new_y=YPos.TOP)
        self.cell(0, LINE, _composed(self.foot), align="L")

    def say(self, text: str, *, size: int = NORMAL, strong: bool = False, after: float = 0) -> None:
        """Set a paragraph over the whole width."""
        self.set_font(FAMILY, "B" if strong else "", size)
        self.multi_cell(0, size * 0.5, _composed(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def say_rows(self, rows: Sequence[Sequence[str]], *, widths: Sequence[int], aligned: Sequence[str]) -> None:
        """Set a table; its first row is the head, and stands on every page that the table comes to."""
        self.set_font(FAMILY, "", SMALL + 1)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(aligned),
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD"),
            line_height=LINE,
        ) as table:
            for row in rows:
                table.row([_composed(cell) for cell in row])

    def keep_together(self, height: float) -> None:
        """Begin another page if less than this is left of the present one, in millimetres."""
        if self.will_page_break(height):
            self.add_page()

    def bytes(self) -> bytes:
        return bytes(self.output())


def _composed(text: str) -> str:
    """Return the text with each letter and its marks as one character: the font has those.

    A letter that it lacks is an empty box, so that nobody takes a name for complete or for left out.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if ord(letter) in _letters() else BOX for letter in composed)


@cache
def _letters() -> frozenset[int]:
    """Return the letters that both weights of the font have, and what breaks lines."""
    found = (set(TTFont(font_files_ttf[name]).getBestCmap()) for name in ("SourceSansPro", "SourceSansProBold"))
    return frozenset(set.intersection(*found) | {ord("\n")})
