"""A second reader of type 03, written from the standard's field table alone; forgives nothing.

It shares no line and no table with the product, so that a byte both would get wrong the same way
is found: `standard_03.csv` holds the 74 fields of an application as the standard's table has them.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

RECORD_BYTES = {"21": 665, "22": 708}
HEADER_WIDTHS = {
    "21": {"version": 4, "party": 9, "table": 3, "type": 2, "fields": 3, "records": 8, "files": 3},
    "22": {
        "version": 8,
        "party": 20,
        "table": 8,
        "type": 8,
        "fields": 8,
        "records": 16,
        "files": 8,
    },
}
TABLE = Path(__file__).with_name("standard_03.csv")


@dataclass(frozen=True)
class Applications:
    """A data file as it lies on the disk."""

    version: str
    creator: str
    receiver: str
    day: str
    table_number: str
    records: list[dict[str, str]]
    """Field name → its exact bytes as text."""

    def value(self, number: int, name: str) -> str:
        """Return a field of a record without its padding."""
        return self.records[number][name].strip()

    def number(self, number: int, name: str) -> Decimal:
        """Return a number field of a record with its two implied decimals."""
        return Decimal(self.records[number][name]).scaleb(-2)


def read_applications(
    path: Path, *, line_end: bytes = b"\r\n", digits: str = "left", fund_code_width: int = 6
) -> Applications:
    """Read a file of applications and check each of its bytes."""
    lines = _lines(path.read_bytes(), line_end)
    version = lines[1].rstrip(" ").replace("20", "21")
    widths = HEADER_WIDTHS[version]
    kinds = ["version", "party", "party", None, "table", "type"]
    assert lines[0] == "OFDCFDAT"
    for line, kind in zip(lines[1:7], kinds, strict=True):
        assert len(line) == (widths[kind] if kind else 8), line
    assert lines[6].rstrip() == "03"
    assert lines[7] == lines[8] == " " * 8
    table = _table(version, fund_code_width)
    assert lines[9] == str(len(table)).rjust(widths["fields"], "0")
    assert lines[10 : 10 + len(table)] == [name for name, *_rest in table]
    after = 10 + len(table)
    rows = lines[after + 1 : -1]
    assert lines[after] == str(len(rows)).rjust(widths["records"], "0")
    assert lines[-1] == "OFDCFEND"
    length = RECORD_BYTES[version] + fund_code_width - 6
    return Applications(
        version=lines[1].strip(),
        creator=lines[2].strip(),
        receiver=lines[3].strip(),
        day=lines[4],
        table_number=lines[5].strip(),
        records=[_record(row, table, length, digits) for row in rows],
    )


def read_index(path: Path, *, line_end: bytes = b"\r\n") -> list[str]:
    """Read an index file, check each of its bytes and return the names it lists."""
    lines = _lines(path.read_bytes(), line_end)
    version = lines[1].rstrip(" ").replace("20", "21")
    widths = HEADER_WIDTHS[version]
    assert (lines[0], lines[-1]) == ("OFDCFIDX", "OFDCFEND")
    expected = [widths["version"], widths["party"], widths["party"], 8, widths["files"]]
    assert [len(line) for line in lines[1:6]] == expected
    names = lines[6:-1]
    assert lines[5] == str(len(names)).rjust(widths["files"], "0")
    return names


def _lines(content: bytes, line_end: bytes) -> list[str]:
    assert content.endswith(line_end)
    lines = content.removesuffix(line_end).split(line_end)
    assert not any(byte in line for line in lines for byte in (b"\r", b"\n", b"\t", b"\0"))
    return [line.decode("ascii") for line in lines]


def _table(version: str, fund_code_width: int) -> list[tuple[str, str, int, int]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = []
    for row in rows:
        kind, length, scale = (row[f"v{version}_{part}"] for part in ("type", "length", "scale"))
        width = fund_code_width if row["field"] == "FundCode" else int(length)
        table.append((row["field"], kind, width, int(scale)))
    return table


def _record(
    row: str, table: list[tuple[str, str, int, int]], length: int, digits: str
) -> dict[str, str]:
    assert len(row) == length == sum(width for _name, _kind, width, _scale in table)
    record, start = {}, 0
    for name, kind, width, _scale in table:
        cell = row[start : start + width]
        start += width
        record[name] = cell
        if not cell.strip(" "):
            continue
        if kind == "N" or (kind == "A" and digits == "right"):
            assert cell.isdigit(), (name, cell)
        else:
            assert not cell.startswith(" "), (name, cell)
            assert kind == "C" or cell.rstrip(" ").isdigit(), (name, cell)
    return record
