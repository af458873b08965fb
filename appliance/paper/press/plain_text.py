"""Plain text as PDF, in an embedded font whose Chinese signs are twice as wide as its letters."""

import io
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .decoding import decoded
from .refusals import Refusal, Refused

FONT, FONT_FILE = "mono", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
SIZE, LEADING = 10.5, 15
LEFT, TOP, BOTTOM = 18 * mm, 282 * mm, 15 * mm
COLUMNS = 94
NARROWER = 100 * 0.5 / 0.6
"""The font's letters are 0.6 as wide as its Chinese signs: columns would not stand in line."""

TAB = 8


def printed(data: bytes, most_pages: int) -> bytes:
    """Return the text as PDF."""
    text = decoded(data)
    if not text.strip():
        raise Refused(Refusal.EMPTY)
    pdfmetrics.registerFont(TTFont(FONT, FONT_FILE, subfontIndex=1))
    paper = io.BytesIO()
    canvas = Canvas(paper, invariant=1)
    for number, lines in enumerate(_pages(text), 1):
        if number > most_pages:
            raise Refused(Refusal.PAGES)
        canvas.setFont(FONT, SIZE)
        for at, line in enumerate(lines):
            _write(canvas, TOP - at * LEADING, line)
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _write(canvas: Canvas, height: float, line: str) -> None:
    written = canvas.beginText(LEFT, height)
    for wide, signs in groupby(line, _is_wide):
        written.setHorizScale(100 if wide else NARROWER)
        written.textOut("".join(signs))
    canvas.drawText(written)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _pages(text: str) -> Iterator[list[str]]:
    most = int((TOP - BOTTOM) // LEADING) + 1
    for part in text.strip("\f").split("\f"):
        lines: list[str] = []
        for line in _lines(part):
            lines.append(line)
            if len(lines) == most:
                yield lines
                lines = []
        if lines:
            yield lines


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        shown, width = "", 0
        for sign in line.rstrip().expandtabs(TAB):
            columns = 2 if _is_wide(sign) else 1
            if width + columns > COLUMNS:
                yield shown
                shown, width = "", 0
            shown, width = shown + sign, width + columns
        yield shown
