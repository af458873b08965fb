"""Reads what the desk answers, strictly: what is not exactly as it should be is nonsense."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

AGREED = "0000"
DECIMAL = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,8})?")
DAY = re.compile(r"[0-9]{8}")
LONGEST_TEXT = 200


class Nonsense(Exception):
    """An answer that does not say what it must; the message names fields, never values."""


class Row:
    """One row of an answer, whose fields are texts."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._fields.get(name, default)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise Nonsense(f"{name} is no text")
        return value

    def code(self, name: str, pattern: str) -> str:
        """Return a text that must look like this."""
        value = self.text(name)
        if re.fullmatch(pattern, value) is None:
            raise Nonsense(f"{name} is not as it should be")
        return value

    def decimal(self, name: str) -> Decimal:
        """Return a number, which travels as text so that no digit is lost."""
        value = self.text(name)
        if DECIMAL.fullmatch(value) is None:
            raise Nonsense(f"{name} is no number")
        return Decimal(value)

    def optional_decimal(self, name: str) -> Decimal | None:
        """Return a number, or None where it is missing or empty."""
        return self.decimal(name) if self.text(name, "") else None

    def day(self, name: str) -> date:
        """Return a day, `YYYYMMDD`."""
        value = self.text(name)
        try:
            if DAY.fullmatch(value) is None:
                raise ValueError
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise Nonsense(f"{name} is no day") from None

    def optional_day(self, name: str) -> date | None:
        """Return a day, or None where it is missing or empty."""
        return self.day(name) if self.text(name, "") else None


@dataclass(frozen=True)
class Answer:
    """What the desk answered: its return code, its reason, and rows."""

    code: str
    message: str
    rows: tuple[Row, ...]

    @property
    def agreed(self) -> bool:
        """Tell whether the desk did what it was asked."""
        return self.code == AGREED

    def agreed_rows(self) -> tuple[Row, ...]:
        """Return the rows of a question, which a healthy desk never refuses."""
        if not self.agreed:
            raise Nonsense(f"it refuses to answer, code {self.code}")
        return self.rows


def read_answer(body: bytes) -> Answer:
    """Return the answer in a body of JSON."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Nonsense("the answer is no JSON") from None
    if not isinstance(said, dict):
        raise Nonsense("the answer is no object")
    head = Row(said)
    rows = said.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Nonsense("data is no list of rows")
    code = head.code("code", r"[0-9A-Za-z]{1,8}")
    return Answer(code, head.text("message", ""), tuple(Row(row) for row in rows))
