"""Reads the owner's CSV tables of fee rates and switch relations; a refusal names the line."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from appliance.errors import FileRefused

RATE_COLUMNS = (
    *("fund_code", "business_code", "individual_or_institution"),
    *("from_amount", "from_days", "rate", "fixed"),
)
RELATION_COLUMNS = ("fund_code", "target_fund_code", "target_share_class")
HIGHEST_RATE = Decimal("0.5")
FUND_CODE, BUSINESS_CODE = re.compile("[0-9A-Z]{6,20}"), re.compile("[0-9]{3}")


def read_fee_rates(content: bytes, file: str) -> list[dict[str, Any]]:
    """Return the rows of a table of fee rates, every value in the form it is kept in."""
    rows = _rows(content, file, RATE_COLUMNS, _rate)
    _refuse_doubles(rows, file, RATE_COLUMNS[:5])
    return rows


def read_switch_relations(content: bytes, file: str) -> list[dict[str, Any]]:
    """Return the rows of a table of switch relations."""
    rows = _rows(content, file, RELATION_COLUMNS, _relation)
    _refuse_doubles(rows, file, RELATION_COLUMNS[:2])
    return rows


class _Line:
    """One line of a table; a wrong value is refused by line and column."""

    def __init__(self, file: str, number: int, values: Mapping[str, str]) -> None:
        self._file, self._number, self._values = file, number, values

    def code(self, column: str, pattern: re.Pattern[str]) -> str:
        value = self._values[column]
        if not pattern.fullmatch(value):
            self.refuse(column, f"{value!r} is no such code", "code", value=value)
        return value

    def one_of(self, column: str, values: tuple[str, ...]) -> str:
        value = self._values[column]
        if value not in values:
            allowed = ", ".join(filter(None, values))
            what = f"it is {allowed} or blank, not {value!r}"
            self.refuse(column, what, "choice", value=value, allowed=allowed)
        return value

    def decimal(self, column: str, at_most: Decimal | None = None) -> Decimal:
        text = self._values[column] or "0"
        try:
            value = Decimal(text.removesuffix("%"))
        except InvalidOperation:
            self.refuse(column, f"{text!r} is no number", "number", value=text)
        if not value.is_finite() or value < 0:
            self.refuse(column, f"{text!r} is no number of zero or more", "number", value=text)
        value = value / 100 if text.endswith("%") else value
        if at_most is not None and value > at_most:
            what = f"{text} is above {at_most:%}; write 0.008 or 0.8%"
            self.refuse(column, what, "above", value=text, most=f"{at_most:.0%}")
        return value

    def has(self, column: str) -> bool:
        return bool(self._values[column])

    def refuse(self, column: str, reason: str, code: str, **slots: object) -> NoReturn:
        raise FileRefused(self._file, reason, line=self._number, field=column, code=code, **slots)


def _rate(line: _Line) -> dict[str, Any]:
    days = line.decimal("from_days")
    if days != days.to_integral_value():
        line.refuse("from_days", f"{days} is no number of whole days", "number", value=days)
    return {
        "fund_code": line.code("fund_code", FUND_CODE),
        "business_code": line.code("business_code", BUSINESS_CODE),
        "individual_or_institution": line.one_of("individual_or_institution", ("", "0", "1", "2")),
        "from_amount": _plain(line.decimal("from_amount")),
        "from_days": int(days),
        "rate": _plain(line.decimal("rate", HIGHEST_RATE)),
        "fixed": _plain(line.decimal("fixed")) if line.has("fixed") else "",
    }


def _relation(line: _Line) -> dict[str, Any]:
    codes = {name: line.code(name, FUND_CODE) for name in RELATION_COLUMNS[:2]}
    if codes["fund_code"] == codes["target_fund_code"]:
        line.refuse("target_fund_code", "a fund is not switched into itself", "itself")
    return codes | {"target_share_class": line.one_of("target_share_class", ("", "0", "1"))}


def _rows(
    content: bytes, file: str, columns: tuple[str, ...], read: Callable[[_Line], dict[str, Any]]
) -> list[dict[str, Any]]:
    reader = csv.reader(io.StringIO(_text(content, file)))
    header = [name.strip() for name in next(reader, [])]
    if set(header) != set(columns) or len(header) != len(columns):
        named = ",".join(columns)
        what = f"the first line names the columns {named}"
        raise FileRefused(file, what, line=1, code="columns", columns=named)
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = f"{len(cells)} values stand below {len(header)} columns"
            raise FileRefused(file, reason, line=reader.line_num, code="values")
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        rows.append(read(_Line(file, reader.line_num, values)) | {"line": reader.line_num})
    if not rows:
        raise FileRefused(file, "there is nothing below the first line", code="nothing")
    return rows


def _refuse_doubles(rows: list[dict[str, Any]], file: str, key: tuple[str, ...]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        line, values = row.pop("line"), tuple(row[name] for name in key)
        if values in seen:
            earlier = seen[values]
            what = f"line {earlier} says the same already"
            raise FileRefused(file, what, line=line, code="twice", earlier=earlier)
        seen[values] = line


def _text(content: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(file, "the text is neither UTF-8 nor GB18030", code="encoding")


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
