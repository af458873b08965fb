"""Reads the table of a workbook: `python -m press.workbook SECONDS MEMORY BYTES ROWS COLUMNS CELL`.

The workbook is standard input; standard output is the first sheet that is shown, one row a line:
its number and the texts of its cells, in JSON. Formulas are what they gave when the workbook was
kept, nothing is calculated. The status says why where nothing comes out.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from .__main__ import end
from .limits import shut_in
from .refusals import Refusal, Refused

MOST_PARTS = 2000
MOST_UNPACKED_BYTES = 150 * 1024 * 1024
MOST_LINES = 1_048_576
"""As many as a sheet has; a number beyond makes up blank rows without end."""
LOCKED = 0x1


def main(
    *, seconds: int, memory_bytes: int, output_bytes: int, rows: int, columns: int, cell: int
) -> None:
    """Read the workbook and write its table; the parsers are loaded when the limits hold."""
    shut_in(seconds=seconds, memory_bytes=memory_bytes, output_bytes=output_bytes)
    sys.excepthook = end
    data = sys.stdin.buffer.read()
    _look_into(data)
    written = 0
    for line, texts in _rows(data):
        if written == rows:
            raise Refused(Refusal.ROWS)
        if len(texts) > columns:
            raise Refused(Refusal.COLUMNS, str(line))
        if any(len(text) > cell for text in texts):
            raise Refused(Refusal.CELL, str(line))
        sys.stdout.write(json.dumps([line, texts]) + "\n")
        written += 1
    if not written:
        raise Refused(Refusal.EMPTY)
    sys.stdout.flush()


def _look_into(data: bytes) -> None:
    """Refuse an archive that unpacks to more than any list needs, before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise Refused(Refusal.SIZE)
    if any(part.flag_bits & LOCKED for part in parts):
        raise Refused(Refusal.ENCRYPTED)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import DEFUSEDXML, load_workbook  # noqa: PLC0415 - not before the limits hold

    if not DEFUSEDXML:
        raise Refused(Refusal.MACHINE, "defusedxml is missing")
    workbook = load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise Refused(Refusal.EMPTY)
    # What a sheet says about its own size may be wrong, by mistake or not.
    shown[0].reset_dimensions()
    for line, values in enumerate(shown[0].iter_rows(values_only=True), 1):
        if line > MOST_LINES:
            raise Refused(Refusal.ROWS)
        texts = [_text(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield line, texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        at_midnight = value == datetime.combine(value.date(), datetime.min.time())
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date | timedelta):
        return str(value)
    return str(value).strip()


if __name__ == "__main__":
    names = ("seconds", "memory_bytes", "output_bytes", "rows", "columns", "cell")
    main(**{name: int(number) for name, number in zip(names, sys.argv[1:], strict=True)})
