"""One record of an OFD file, its bytes checked and its fields read one by one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NoReturn

from appliance import FileRefused
from plugins.ofd_exchange import file_names
from plugins.ofd_exchange.dictionary import Field

ENCODING = "gb18030"
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
NUMBER = re.compile(rb" *-?[0-9]+")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field lies in a record; `end` is None for the unpadded text at its end."""

    field: Field
    start: int
    end: int | None


class Row:
    """One record; its fields are asked for by their name in the standard."""

    __slots__ = ("_columns", "_raw", "file", "line")

    def __init__(self, file: str, line: int, raw: bytes, columns: Mapping[str, Column]) -> None:
        self.file, self.line = file, line
        self._raw, self._columns = raw, columns

    def check(self, columns: Sequence[Column]) -> None:
        """Refuse a record with a wrong length or with bytes that its fields cannot hold."""
        raw, last = self._raw, columns[-1] if columns else None
        expected = (last.end or last.start) if last else 0
        if len(raw) != expected and (last is None or last.end is not None or len(raw) < expected):
            self.refuse("", f"the record has {len(raw)} bytes, its fields need {expected}")
        if CONTROL.search(raw):
            self.refuse("", "the record contains a control character")
        for column in columns:
            piece = raw[column.start : column.end]
            if column.field.type == "N":
                if not piece.isdigit() and not _is_number(piece):
                    self.refuse(column.field.name, f"not a number: {_shown(piece)}")
            elif not piece.isascii():
                self._check_text(column.field, piece)

    def has(self, name: str) -> bool:
        """Tell whether the file carries this field."""
        return name.casefold() in self._columns

    def text(self, name: str) -> str:
        """Return a field as text without its padding; empty where the file does not carry it."""
        column = self._columns.get(name.casefold())
        if column is None:
            return ""
        return self._raw[column.start : column.end].decode(ENCODING).strip(" ")

    def required(self, name: str) -> str:
        """Return a field as text and refuse a blank one."""
        text = self.text(name)
        if not text:
            self.refuse(name, "the field is blank or missing and the box cannot do without it")
        return text

    def number(self, name: str) -> Decimal | None:
        """Return a number with its implied decimals, or None where it is blank or not carried."""
        column = self._columns.get(name.casefold())
        if column is None:
            return None
        digits = self._raw[column.start : column.end].strip(b" ")
        return Decimal(int(digits)).scaleb(-column.field.scale) if digits else None

    def signed(self, name: str) -> Decimal | None:
        """Return a number whose sign is in the field `<name>Flag`: 0 plus, 1 minus."""
        number, flag = self.number(name), self.text(f"{name}Flag")
        if flag not in ("", "0", "1"):
            self.refuse(f"{name}Flag", f"the sign is 0 or 1, not {flag!r}")
        return -abs(number) if number is not None and flag == "1" else number

    def positive(self, name: str) -> Decimal | None:
        """Return a number and refuse one below zero."""
        number = self.number(name)
        if number is not None and number < 0:
            self.refuse(name, f"{number} is less than zero")
        return number

    def required_number(self, name: str) -> Decimal:
        """Return a number that is there and not below zero."""
        self.required(name)
        return self.positive(name) or Decimal(0)

    def day(self, name: str) -> date | None:
        """Return a date, or None where it is blank or all zeros."""
        text = self.text(name)
        if not text.strip("0"):
            return None
        day = file_names.real_day(text)
        if day is None or not EARLIEST <= day < LATEST:
            self.refuse(name, f"there is no such day: {text!r}")
        return day

    def required_day(self, name: str) -> date:
        """Return a date and refuse a blank one."""
        day = self.day(name)
        if day is None:
            self.refuse(name, "the date is blank or missing and the box cannot do without it")
        return day

    def refuse(self, field: str, reason: str) -> NoReturn:
        """Refuse the file because of this record."""
        raise FileRefused(self.file, reason, line=self.line, field=field)

    def _check_text(self, field: Field, piece: bytes) -> None:
        try:
            piece.decode(ENCODING)
        except UnicodeDecodeError:
            reason = f"not whole GB18030 characters in {len(piece)} bytes: {_shown(piece)}"
            self.refuse(field.name, reason)


def _is_number(piece: bytes) -> bool:
    return NUMBER.fullmatch(piece) is not None or not piece.strip(b" ")


def _shown(piece: bytes) -> str:
    return repr(piece.decode(ENCODING, "replace").strip()[:40])
