"""Makes records of database rows: their texts turned into what the fields' types say."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_type_hints

Record = TypeVar("Record")


def record(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """Make a dataclass of a row; columns it has no field for are left out."""
    hints = _hints(kind)  # type: ignore[arg-type]
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: typed(hints[name], row[name]) for name in names if name in row})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def typed(hint: Any, value: Any) -> Any:
    """Return a column's value as the type of its field."""
    if hint in (Decimal, Decimal | None):
        return decimal(value)
    if hint in (date, date | None):
        return date.fromisoformat(value) if value else None
    if hint in (datetime, datetime | None):
        return datetime.fromisoformat(value) if value else None
    return bool(value) if hint is bool else value


def decimal(text: str | None) -> Decimal | None:
    """Return the decimal of a text, None of an empty one."""
    return Decimal(text) if text else None
