"""Tables of our own as CSV and XLSX, row by row; no text of theirs is ever taken for a formula.

A workbook is written as it is sent, so that a table of any length needs the memory of a few rows.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

CELLS = (str, int, Decimal, date, type(None))
Cell = str | int | Decimal | date | datetime | None
ZONE = ZoneInfo("Asia/Shanghai")
MOST_SIGNS = 32_767
MOST_ROWS = 1_048_575
MOST_DIGITS = 15
"""More digits than a spreadsheet keeps of a number."""
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With one of these a spreadsheet takes a text for a formula (OWASP, CSV injection)."""
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DAY_ZERO = date(1899, 12, 30)
CHUNK_BYTES = 64 * 1024
TEXT, BOLD, DAY, MOMENT = 1, 2, 3, 4
"""Formats of cells, by their place in `STYLES`."""

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FILES = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sheet.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Fundline" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="sheet.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def csv_chunks(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8 with its mark, as spreadsheets want it."""
    table = io.StringIO()
    writer = csv.writer(table)
    table.write("\ufeff")
    writer.writerow([_harmless(title) for title in titles])
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if table.tell() >= CHUNK_BYTES:
            yield table.getvalue().encode()
            table.seek(0)
            table.truncate()
    yield table.getvalue().encode()


def xlsx_chunks(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a table as a workbook of one sheet; texts are marked as texts."""
    outgoing = _Outgoing()
    with zipfile.ZipFile(outgoing, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:  # type: ignore[call-overload] # needs write, flush and tell only
        for name, content in FILES.items():
            archive.writestr(name, HEAD + content)
        with archive.open("xl/sheet.xml", "w", force_zip64=True) as sheet:
            sheet.write(_sheet_head(titles).encode())
            for number, row in enumerate(rows, 2):
                sheet.write(_row(number, [_written(cell) for cell in row]).encode())
                if outgoing.waiting >= CHUNK_BYTES:
                    yield outgoing.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield outgoing.taken()


def as_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a whole table as CSV."""
    return b"".join(csv_chunks(titles, rows))


def as_xlsx(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a whole table as a workbook."""
    return b"".join(xlsx_chunks(titles, rows))


class _Outgoing:
    """A file that cannot be gone back in: what was written waits until it is taken away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0

    def write(self, part: bytes) -> int:
        """Take a part."""
        self._parts.append(bytes(part))
        self.waiting += len(part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def taken(self) -> bytes:
        """Return what waits, and forget it."""
        whole = b"".join(self._parts)
        self._parts.clear()
        self.waiting = 0
        return whole


def _sheet_head(titles: Sequence[str]) -> str:
    columns = f'<cols><col min="1" max="{len(titles)}" width="20" customWidth="1"/></cols>'
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{columns if titles else ''}<sheetData>"
        + _row(1, [_text(title, BOLD) for title in titles])
    )


def _row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _written(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, datetime):
        local = cell.astimezone(ZONE)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        days = (local.date() - DAY_ZERO).days + round(seconds / 86_400, 10)
        return f'<c s="{MOMENT}"><v>{days}</v></c>'
    if isinstance(cell, date):
        return f'<c s="{DAY}"><v>{(cell - DAY_ZERO).days}</v></c>'
    if isinstance(cell, str) or _is_too_long(cell):
        return _text(str(cell), TEXT)
    return f"<c><v>{cell:f}</v></c>" if isinstance(cell, Decimal) else f"<c><v>{cell:d}</v></c>"


def _text(text: str, style: int) -> str:
    legal = escape(ILLEGAL.sub("", text)[:MOST_SIGNS])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{legal}</t></is></c>'


def _is_too_long(number: int | Decimal) -> bool:
    return sum(sign.isdigit() for sign in str(number)) > MOST_DIGITS


def _harmless(cell: Cell) -> str:
    """Return a cell of CSV that no spreadsheet takes for a formula, rounds or shortens."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    if not isinstance(cell, str):
        return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    text = cell.replace("\x00", "")
    if text.startswith(ACTIVE):
        return f"'{text}"
    digits = text.isascii() and text.isdigit()
    return f"\t{text}" if digits and (len(text) > MOST_DIGITS or text[0] == "0" < text) else text
