"""Lays blocks out on A4 pages with an embedded Chinese font; the same input gives the same bytes.

ReportLab's own Chinese fonts are not embedded, and readers without them lose every digit. Every
page may go out as a fax, which has one ink, 98 rows to the inch and prints a line of its own on
top: so everything is black, nothing smaller than ten points, no rule thinner than 0.8.
"""

import io
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from appliance.errors import PaperUnavailable

FONT = "WenQuanYi Micro Hei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
LEFT, RIGHT, TOP, BOTTOM = 22 * mm, 14 * mm, 16 * mm, 18 * mm
WIDTH = A4[0] - LEFT - RIGHT
PADDING = 6
"""Points by which a frame pads its content."""
ROOM_BELOW_HEADING = 38 * mm
RULE, STRONG_RULE = 0.8, 1.6
FACT_COLUMNS = 3
LABEL_WIDTH = 36 * mm

ONE_AT_A_TIME = threading.Lock()
"""ReportLab reads a font through one position in its file, whatever thread asks."""

Line = tuple[str, ParagraphStyle]
Cell = str | Line | list[Line]


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=FONT, fontSize=size, leading=leading, wordWrap="CJK",
        textColor=black, **more,
    )  # fmt: skip


TITLE = _style("title", 19, 27)
LEAD = _style("lead", 11, 16)
HEADING = _style("heading", 13, 18, spaceBefore=5 * mm, spaceAfter=2 * mm)
TEXT = _style("text", 11, 15)
FIGURE = _style("figure", 11, 15, alignment=TA_RIGHT)
SMALL = _style("small", 10, 13.5)
SMALL_FIGURE = _style("small_figure", 10, 13.5, alignment=TA_RIGHT)
READING = _style("reading", 12, 19)
LARGE = _style("large", 15, 23)
ALARM = _style(
    "alarm", 11, 16, borderWidth=STRONG_RULE, borderColor=black, borderPadding=4,
    spaceBefore=3 * mm, spaceAfter=3 * mm, leftIndent=5, rightIndent=5,
)  # fmt: skip


def paragraph(text: str, style: ParagraphStyle = TEXT) -> Flowable:
    """Return a paragraph of plain text."""
    return Paragraph(escape(text), style)


def heading(text: str) -> list[Flowable]:
    """Return a heading, on the next page where little would come below it on this one."""
    return [CondPageBreak(ROOM_BELOW_HEADING), paragraph(text, HEADING)]


def facts(rows: Sequence[tuple[str, str]]) -> Flowable:
    """Return labels with their values, three beside each other."""
    cells = [[paragraph(label, SMALL), paragraph(value or "–")] for label, value in rows]
    cells += [[]] * (-len(cells) % FACT_COLUMNS)
    lines = [cells[at : at + FACT_COLUMNS] for at in range(0, len(cells), FACT_COLUMNS)]
    return Table(
        lines,
        colWidths=[WIDTH / FACT_COLUMNS] * FACT_COLUMNS,
        style=_RULED,
    )


def pairs(rows: Sequence[tuple[str, str]]) -> Flowable:
    """Return labels with their values, one below the other."""
    lines = [[paragraph(label), paragraph(value or "–")] for label, value in rows]
    return Table(lines, colWidths=[LABEL_WIDTH, WIDTH - LABEL_WIDTH], style=_RULED)


def sums(rows: Sequence[tuple[str, str]]) -> Flowable:
    """Return labels with figures at the right edge, one below the other on one page."""
    lines = [[paragraph(label), paragraph(value, FIGURE)] for label, value in rows]
    together = ("NOSPLIT", (0, 0), (-1, -1))
    return Table(lines, colWidths=[WIDTH * 0.6, WIDTH * 0.4], style=[*_RULED, together])


def table(
    head: Sequence[Cell], rows: Sequence[Sequence[Cell]], widths: Sequence[float]
) -> Flowable:
    """Return a table whose head stands on every page; widths in millimetres, 0 takes the rest."""
    rest = WIDTH - sum(widths) * mm
    return Table(
        [[_cell(cell, SMALL) for cell in head], *([_cell(cell) for cell in row] for row in rows)],
        colWidths=[width * mm or rest for width in widths],
        repeatRows=1,
        style=[*_RULED, ("LINEBELOW", (0, 0), (-1, 0), STRONG_RULE, black)],
    )


_RULED = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), RULE, black),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


def gap(millimetres: float) -> Flowable:
    """Return an empty space."""
    return Spacer(1, millimetres * mm)


def document(story: Callable[[], list[Flowable]], *, title: str, footer: str, pages: str) -> bytes:
    """Return the story as PDF; `pages` is the text for `{number}` of `{total}`."""
    with ONE_AT_A_TIME:
        _register_font()
        total = _build(story(), title, lambda _number: "")[1]

        def foot(number: int) -> str:
            return f"{footer}    {pages.format(number=number, total=total)}".strip()

        return _build(story(), title, foot)[0]


def _build(story: list[Flowable], title: str, foot: Callable[[int], str]) -> tuple[bytes, int]:
    def under(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, SMALL.fontSize)
        canvas.drawRightString(A4[0] - RIGHT, 10 * mm, foot(page.page))

    paper = io.BytesIO()
    pages = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=LEFT - PADDING,
        rightMargin=RIGHT - PADDING,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=title,
        author="Fundline",
        lang="zh-CN",
        invariant=1,
    )
    pages.build(story, onFirstPage=under, onLaterPages=under)
    return paper.getvalue(), pages.page


def _cell(cell: Cell, style: ParagraphStyle = TEXT) -> list[Flowable]:
    match cell:
        case str():
            return [paragraph(cell, style)]
        case list():
            return [paragraph(*line) for line in cell]
    return [paragraph(*cell)]


@cache
def _register_font() -> None:
    try:
        pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE), subfontIndex=0))
    except (OSError, TTFError) as error:
        raise PaperUnavailable(
            f"the font {FONT_FILE} cannot be read; run ./scripts/run --setup-only as root: {error}",
            "font",
        ) from error
