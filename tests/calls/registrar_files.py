"""The demo company's OFD files as plain rows, read here independently of the box's own reader."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from appliance.settings import CHECKOUT

FIELDS = CHECKOUT / "plugins" / "ofd_exchange" / "fields.csv"
BEGIN = b"OFDCFDAT"
FIELD_COUNT_LINE = 9
LEAST_PLACES = Decimal("0.0001")
Row = dict[str, str]


def rows_of(folder: Path, file_type: str) -> list[Row]:
    """Return every record of this type in a folder, in the order of the file names."""
    return [row for file in sorted(folder.rglob("*.TXT")) for row in _rows(file, file_type)]


def decimal(row: Row, field: str) -> Decimal:
    """Return a number of a record; its digits stand without a point."""
    value = Decimal(row[field]).scaleb(-int(_field(field)["v22_scale"] or 0)).normalize()
    return value.quantize(LEAST_PLACES) if value == value.quantize(LEAST_PLACES) else value


def _rows(file: Path, file_type: str) -> Iterator[Row]:
    lines = file.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    if lines[0].strip() != BEGIN or lines[6].strip() != file_type.encode():
        return
    count = int(lines[FIELD_COUNT_LINE])
    names = [n.decode("ascii").strip() for n in lines[FIELD_COUNT_LINE + 1 :][:count]]
    version = "v22" if lines[1].strip() == b"22" else "v21"
    records = int(lines[FIELD_COUNT_LINE + 1 + count])
    for record in lines[FIELD_COUNT_LINE + 2 + count :][:records]:
        row, place = Row(), 0
        for name in names:
            width = int(_field(name)[f"{version}_length"])
            row[name] = record[place : place + width].decode("gb18030").strip()
            place += width
        yield row


def _field(name: str) -> dict[str, str]:
    with FIELDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["field"].lower() == name.lower():
                return row
    raise KeyError(name)
