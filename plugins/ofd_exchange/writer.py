"""Writes OFD data and index files; refuses what does not fit instead of cutting it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from appliance import FileRefused
from plugins.ofd_exchange import dictionary
from plugins.ofd_exchange.dictionary import Field
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.structure import BEGIN_DATA, BEGIN_INDEX, ENCODING, END, WIDTHS

Value = str | int | Decimal | date | None
FILE_TYPE_WIDTH = {"20": 2, "21": 2, "22": 8}


@dataclass(frozen=True)
class Style:
    """What registrars want differently in one and the same format."""

    digits_right: bool = False
    """Digit texts are filled with zeros on the left instead of blanks on the right."""
    line_end: bytes = b"\r\n"
    table_number: str = ""
    fund_code_width: int = 6


USUAL = Style()


def write_data(
    folder: Path,
    named: DataName,
    rows: Iterable[Mapping[str, Value]],
    *,
    version: str = "21",
    fields: Sequence[str] = (),
    style: Style = USUAL,
) -> Path:
    """Write a data file; each row maps field names to values, what is left out stays blank.

    `fields` names the columns and their order; without it the usual order of the type is used.
    """
    path = folder / str(named)
    columns = columns_of(path.name, named.file_type, version, fields, style)
    header = _data_header(path.name, named, version, len(columns), style)
    first = len(header) + len(columns) + 2
    records = [
        record(path.name, first + number, columns, row, style) for number, row in enumerate(rows)
    ]
    count = _count(path.name, "record count", len(records), WIDTHS[version].record_count)
    names = [field.name.encode() for field in columns]
    return _write(path, [*header, *names, count, *records, END.encode()], style)


def write_index(
    folder: Path,
    named: IndexName,
    listed: Sequence[str],
    *,
    version: str = "21",
    style: Style = USUAL,
) -> Path:
    """Write an index file that lists the names of data files."""
    path = folder / str(named)
    widths = WIDTHS[version]
    header = [
        BEGIN_INDEX.encode(),
        version.ljust(widths.version).encode(),
        _code(path.name, named.creator, widths.party),
        _code(path.name, named.receiver, widths.party),
        f"{named.file_date:%Y%m%d}".encode(),
        _count(path.name, "file count", len(listed), widths.file_count),
    ]
    return _write(path, [*header, *(name.encode() for name in listed), END.encode()], style)


def columns_of(
    name: str, file_type: str, version: str, fields: Sequence[str] = (), style: Style = USUAL
) -> tuple[Field, ...]:
    """Return the columns of a file; `FileRefused` names a field that its version does not know."""
    columns = _columns(name, file_type, version, fields)
    if style.fund_code_width == USUAL.fund_code_width:
        return columns
    return tuple(
        replace(field, length=style.fund_code_width) if field.name == "FundCode" else field
        for field in columns
    )


def record(
    name: str,
    line: int,
    columns: tuple[Field, ...],
    row: Mapping[str, Value],
    style: Style = USUAL,
) -> bytes:
    """Return the bytes of one record; `FileRefused` names the field that does not fit."""
    values = {key.casefold(): value for key, value in row.items()}
    parts = []
    for field in columns:
        try:
            parts.append(field_bytes(field, values.pop(field.name.casefold(), None), style))
        except ValueError as error:
            raise FileRefused(name, str(error), line=line, field=field.name) from error
    if values:
        unknown = next(key for key in row if key.casefold() in values)
        raise FileRefused(name, "the file has no such field", line=line, field=unknown)
    return b"".join(parts)


def field_bytes(field: Field, value: Value, style: Style = USUAL) -> bytes:
    """Return a value in exactly the bytes of its field; ValueError says why it does not fit."""
    if field.type == "N":
        return _number_bytes(field, value)
    if isinstance(value, Decimal):
        raise ValueError(f"{value} is a number and the field holds text")
    text = f"{value:%Y%m%d}" if isinstance(value, date) else "" if value is None else str(value)
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise ValueError("a control character cannot be written")
    if field.type == "A" and not text.isascii():
        raise ValueError(f"{text!r} is not digits")
    data = text.encode(ENCODING)
    if field.type == "TEXT":
        return data
    if len(data) > field.length:
        raise ValueError(f"{text!r} needs {len(data)} bytes, the field has {field.length}")
    if field.type == "A" and data and style.digits_right:
        return data.rjust(field.length, b"0")
    return data.ljust(field.length)


def _number_bytes(field: Field, value: Value) -> bytes:
    if value is None:
        return b" " * field.length
    if isinstance(value, str | date):
        raise ValueError(f"{value!r} is not a number")
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise ValueError(f"{value} cannot be written without a sign")
    shifted = number.scaleb(field.scale)
    if shifted != shifted.to_integral_value():
        raise ValueError(f"{value} has more than {field.scale} decimals")
    digits = str(int(shifted)).rjust(field.length, "0")
    if len(digits) > field.length:
        raise ValueError(f"{value} needs {len(digits)} digits, the field has {field.length}")
    return digits.encode()


def _columns(name: str, file_type: str, version: str, fields: Sequence[str]) -> tuple[Field, ...]:
    if version not in WIDTHS:
        raise FileRefused(name, f"version {version!r} is not known; 20, 21 and 22 are")
    if not fields:
        columns = dictionary.layout(file_type, version)
        if not columns:
            raise FileRefused(name, f"there is no field table for the file type {file_type}")
        return columns
    found = [(one, dictionary.field(one, version, file_type)) for one in fields]
    for one, field in found:
        if field is None:
            raise FileRefused(name, f"version {version} has no such field", field=one)
    return tuple(field for _one, field in found if field is not None)


def _data_header(
    name: str, named: DataName, version: str, field_count: int, style: Style
) -> list[bytes]:
    table_number = style.table_number or f"{named.batch or 0:03}"
    widths = WIDTHS[version]
    return [
        BEGIN_DATA.encode(),
        version.ljust(widths.version).encode(),
        _code(name, named.creator, widths.party),
        _code(name, named.receiver, widths.party),
        f"{named.file_date:%Y%m%d}".encode(),
        _code(name, table_number, widths.table_number),
        named.file_type.ljust(FILE_TYPE_WIDTH[version]).encode(),
        b" " * 8,
        b" " * 8,
        _count(name, "field count", field_count, widths.field_count),
    ]


def _code(name: str, code: str, width: int) -> bytes:
    if len(code) > width:
        raise FileRefused(name, f"the code {code!r} is longer than {width} bytes")
    return code.ljust(width).encode("ascii")


def _count(name: str, what: str, count: int, width: int) -> bytes:
    digits = f"{count:0{width}}"
    if len(digits) > width:
        raise FileRefused(name, f"the {what} {count} is longer than {width} digits")
    return digits.encode()


def _write(path: Path, lines: list[bytes], style: Style) -> Path:
    path.write_bytes(style.line_end.join(lines) + style.line_end)
    return path
