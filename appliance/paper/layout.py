"""Lays blocks out on A4 pages with an embedded Chinese font; the same input gives the same bytes.

ReportLab's own Chinese fonts are not embedded, and readers without them lose every digit.
"""

import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from appliance.errors import PaperUnavailable

FONT = "WenQuanYi Micro Hei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
INK, SOFT, LINE, GOOD, BAD = map(HexColor, ("#17262b", "#566970", "#dde4e6", "#0d6b3f", "#b02a2a"))
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
FACT_COLUMNS = 3

Cell = str | tuple[str, ParagraphStyle]


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=FONT, fontSize=size, leading=leading, wordWrap="CJK",
        **{"textColor": INK, **more},
    )  # fmt: skip


TITLE = _style("title", 17, 24)
LEAD = _style("lead", 10, 15, textColor=SOFT)
HEADING = _style("heading", 11.5, 16, spaceBefore=5 * mm, spaceAfter=2 * mm, keepWithNext=1)
TEXT = _style("text", 9, 13)
SMALL = _style("small", 8, 11.5, textColor=SOFT)
WELL = _style("well", 10, 15, textColor=GOOD)
ALARM = _style("alarm", 10, 15, textColor=BAD)


def paragraph(text: str, style: ParagraphStyle = TEXT) -> Flowable:
    """Return a paragraph of plain text."""
    return Paragraph(escape(text), style)


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


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float]) -> Flowable:
    """Return a table whose head stands on every page; widths in millimetres, 0 takes the rest."""
    rest = WIDTH - sum(widths) * mm
    lines = [[_cell(cell) for cell in row] for row in rows]
    return Table(
        [[paragraph(text, SMALL) for text in head], *lines],
        colWidths=[width * mm or rest for width in widths],
        repeatRows=1,
        style=_RULED,
    )


_RULED = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
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
    _register_font()
    total = _build(story(), title, lambda _number: "")[1]

    def foot(number: int) -> str:
        return f"{footer}    {pages.format(number=number, total=total)}"

    return _build(story(), title, foot)[0]


def _build(story: list[Flowable], title: str, foot: Callable[[int], str]) -> tuple[bytes, int]:
    def under(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(SOFT)
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, foot(page.page))

    paper = io.BytesIO()
    pages = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=MARGIN - 6,  # a frame pads its content by six points
        rightMargin=MARGIN - 6,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=title,
        author="Fundline",
        lang="zh-CN",
        invariant=1,
    )
    pages.build(story, onFirstPage=under, onLaterPages=under)
    return paper.getvalue(), pages.page


def _cell(cell: Cell) -> Flowable:
    return paragraph(cell) if isinstance(cell, str) else paragraph(*cell)


@cache
def _register_font() -> None:
    try:
        pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE), subfontIndex=0))
    except (OSError, TTFError) as error:
        raise PaperUnavailable(
            f"the font {FONT_FILE} cannot be read; run ./scripts/run --setup-only as root: {error}"
        ) from error
