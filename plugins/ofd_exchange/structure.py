"""The layout of OFD files: header, field names and records, each checked to the byte.

Nothing here knows what a field means; every fault is a `FileRefused` with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

from appliance import FileRefused
from plugins.ofd_exchange import dictionary, file_names
from plugins.ofd_exchange.rows import Column, Row

ENCODING = "gb18030"
BEGIN_DATA, BEGIN_INDEX, END = "OFDCFDAT", "OFDCFIDX", "OFDCFEND"
LONGEST_NAME = 120
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class HeaderWidths:
    """Bytes of the header's lines in one version."""

    version: int
    party: int
    table_number: int
    file_type: int
    field_count: int
    record_count: int
    file_count: int


# Some banks write the file type of version 2.1 three bytes wide.
WIDTHS_21 = HeaderWidths(4, 9, 3, 3, 3, 8, 3)
WIDTHS_22 = HeaderWidths(8, 20, 8, 8, 8, 16, 8)
WIDTHS = {"20": WIDTHS_21, "21": WIDTHS_21, "22": WIDTHS_22}


@dataclass(frozen=True)
class Header:
    """What the first lines of a data file say."""

    version: str
    creator: str
    receiver: str
    file_date: date
    file_type: str


@dataclass(frozen=True)
class Table:
    """A data file taken apart: its header and its rows."""

    name: str
    header: Header
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Lines:
    """The lines of one file, read one after the other; knows where it is."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise FileRefused(path.name, f"the file cannot be read: {error.strerror}") from error
        if lines[-1] == b"":
            lines.pop()
        self._lines = lines
        self.number = 0

    def next(self, what: str) -> bytes:
        """Return the next line without its line end."""
        if self.number >= len(self._lines):
            self.number += 1
            self.refuse(f"the file ends where {what} is expected: it was cut or is still written")
        self.number += 1
        return self._lines[self.number - 1].removesuffix(b"\r")

    def text(self, what: str, width: int) -> str:
        """Return the next line of the header as text, without its padding."""
        line = self.next(what)
        if CONTROL.search(line):
            self.refuse(f"{what} contains a control character")
        try:
            text = line.decode(ENCODING).strip(" ")
        except UnicodeDecodeError:
            self.refuse(f"{what} is not GB18030 text")
        if len(text.encode(ENCODING)) > width:
            self.refuse(f"{what} is longer than {width} bytes: {text[:40]!r}")
        return text

    def count(self, what: str, width: int) -> int:
        """Return the next line as a count."""
        text = self.text(what, LONGEST_NAME)
        if not (text.isascii() and text.isdigit()):
            self.refuse(f"{what} is expected here, found {text!r}")
        if len(text) > width:
            self.refuse(f"{what} is longer than {width} digits: {text!r}")
        return int(text)

    def mark(self, mark: str) -> None:
        """Read a begin or end mark."""
        line = self.next(f"the mark {mark}")
        if line.strip(b" ") != mark.encode():
            shown = line[:24].decode(ENCODING, "replace")
            self.refuse(f"the mark {mark} is expected here, found {shown!r}")

    def end(self) -> None:
        """Read the end mark and make sure that nothing follows."""
        self.mark(END)
        if any(line.strip() for line in self._lines[self.number :]):
            self.number += 1
            self.refuse(f"there is more after the end mark {END}")

    def refuse(self, reason: str, field: str = "") -> NoReturn:
        """Refuse the file because of the line read last."""
        raise FileRefused(self.name, reason, line=self.number, field=field)


def read_index(path: Path) -> list[str]:
    """Read an index file and return the names of the data files it lists."""
    lines = Lines(path)
    named = file_names.index_name(path.name)
    if named is None:
        raise FileRefused(path.name, "the name is not KIND_creator_receiver_YYYYMMDD.TXT")
    lines.mark(BEGIN_INDEX)
    _version, widths = _version_of(lines)
    _parties(lines, widths, named.creator, named.receiver)
    _file_date(lines, named.file_date)
    listed: list[str] = []
    for _ in range(lines.count("the file count", widths.file_count)):
        name = lines.text("a file name", LONGEST_NAME)
        if name.upper() == END:
            lines.refuse(f"the index promises more file names than the {len(listed)} it lists")
        if file_names.data_name(name) is None:
            lines.refuse(f"this is not the name of an OFD data file: {name!r}")
        if name.upper() in (one.upper() for one in listed):
            lines.refuse(f"{name} is listed twice")
        listed.append(name)
    lines.end()
    return listed


def read_table(path: Path) -> Table:
    """Read a data file whole and check its structure."""
    lines = Lines(path)
    named = file_names.data_name(path.name)
    if named is None:
        reason = "the name is not OFD_creator_receiver_YYYYMMDD_type[_NNN].TXT"
        raise FileRefused(path.name, reason)
    header, widths = _header(lines, named)
    names = _field_names(lines, header, widths)
    count = lines.count("the record count", widths.record_count)
    raw = [(lines.number, line) for line in _records(lines, count)]
    columns = _columns(names, {len(line) for _number, line in raw})
    by_name = {column.field.name.casefold(): column for column in columns}
    rows = tuple(Row(path.name, number, line, by_name) for number, line in raw)
    for row in rows:
        row.check(columns)
    lines.end()
    return Table(path.name, header, columns, rows)


def _header(lines: Lines, named: file_names.DataName) -> tuple[Header, HeaderWidths]:
    lines.mark(BEGIN_DATA)
    version, widths = _version_of(lines)
    _parties(lines, widths, named.creator, named.receiver)
    _file_date(lines, named.file_date)
    lines.text("the table number", widths.table_number)
    file_type = lines.text("the file type", widths.file_type).upper()
    if file_type != named.file_type:
        lines.refuse(f"the file type is {file_type!r} here and {named.file_type} in the name")
    lines.text("the sender", 8)
    lines.text("the recipient", 8)
    return Header(version, named.creator, named.receiver, named.file_date, file_type), widths


def _version_of(lines: Lines) -> tuple[str, HeaderWidths]:
    version = lines.text("the version", 8)
    if version not in WIDTHS:
        lines.refuse(f"version {version!r} is not known; 20, 21 and 22 are")
    return version, WIDTHS[version]


def _parties(lines: Lines, widths: HeaderWidths, creator: str, receiver: str) -> None:
    for what, expected in (("the creator", creator), ("the receiver", receiver)):
        code = lines.text(what, widths.party)
        if code.upper() != expected:
            lines.refuse(f"{what} is {code!r} here and {expected} in the file's name")


def _file_date(lines: Lines, expected: date) -> None:
    text = lines.text("the date", 8)
    if file_names.real_day(text) != expected:
        lines.refuse(f"the date is {text!r} here and {expected:%Y%m%d} in the file's name")


def _field_names(
    lines: Lines, header: Header, widths: HeaderWidths
) -> list[tuple[int, dictionary.Field]]:
    fields: list[tuple[int, dictionary.Field]] = []
    for _ in range(lines.count("the field count", widths.field_count)):
        name = lines.text("a field name", LONGEST_NAME)
        field = dictionary.field(name, header.version, header.file_type)
        if field is None:
            lines.refuse(f"version {header.version} has no field {name!r}", name)
        if any(field == known for _number, known in fields):
            lines.refuse(f"the field {name} is named twice", name)
        fields.append((lines.number, field))
    return fields


def _records(lines: Lines, count: int) -> Iterator[bytes]:
    for number in range(count):
        line = lines.next(f"record {number + 1} of {count}")
        if line.strip(b" ") == END.encode():
            lines.refuse(f"the file promises {count} records and ends after {number}")
        yield line


def _columns(names: list[tuple[int, dictionary.Field]], lengths: set[int]) -> tuple[Column, ...]:
    fields = [field for _number, field in names]
    total = sum(field.length for field in fields)
    wide = dictionary.WIDE_FUND_CODE - 6
    fund_code_is_wide = lengths == {total + wide}
    columns, start = [], 0
    for number, field in enumerate(fields):
        length: int | None = field.length
        if field.name == "FundCode" and fund_code_is_wide:
            length = dictionary.WIDE_FUND_CODE
        if field.type == "TEXT" and number == len(fields) - 1:
            length = None
        columns.append(Column(field, start, None if length is None else start + length))
        start += length or 0
    return tuple(columns)
