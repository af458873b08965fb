"""Tables of our own as CSV and XLSX; no text of theirs is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int
MOST_SIGNS = 32_767
WIDTH = 20
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With one of these a spreadsheet takes a text for a formula (OWASP, CSV injection)."""


def as_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with its mark, as spreadsheets want it."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([_harmless(title) for title in titles])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return table.getvalue().encode("utf-8-sig")


def as_xlsx(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as a workbook of one sheet; texts are marked as texts."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    for column in range(1, len(titles) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH

    def cell(value: Cell, bold: bool = False) -> WriteOnlyCell:
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_SIGNS]
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"
            made.quotePrefix = True
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(title, bold=True) for title in titles])
    for row in rows:
        sheet.append([cell(value) for value in row])
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def _harmless(cell: Cell) -> str:
    text = str(cell).replace("\x00", "")
    return f"'{text}" if isinstance(cell, str) and text.startswith(ACTIVE) else text
