"""Makes records of database rows: their texts turned into what the fields' types say, and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Record = TypeVar("Record")


def record(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """Make a dataclass of a row; columns it has no field for are left out."""
    readers = _readers(kind)  # type: ignore[arg-type] # every class is hashable
    return kind(**{name: read(row[name]) for name, read in readers if name in row})


def day(text: str | None) -> date | None:
    """Return the day of a text, None of an empty one."""
    return date.fromisoformat(text) if text else None


def moment(text: str | None) -> datetime | None:
    """Return the moment of a text, None of an empty one."""
    return datetime.fromisoformat(text) if text else None


def stamp(at: datetime) -> str:
    """Return a moment as the tables keep it; the later one is the greater text."""
    return at.astimezone(SHANGHAI).isoformat(timespec="milliseconds")


def decimal(text: str | None) -> Decimal | None:
    """Return the decimal of a text, None of an empty one."""
    return Decimal(text) if text else None


def _as_it_is(value: Any) -> Any:
    return value


READERS: dict[Any, Callable[[Any], Any]] = {
    Decimal: decimal,
    Decimal | None: decimal,
    date: day,
    date | None: day,
    datetime: moment,
    datetime | None: moment,
    bool: bool,
}


@cache
def _readers(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return how each field of a record is read; finding that out takes long."""
    hints = get_type_hints(kind)
    return tuple((one.name, READERS.get(hints[one.name], _as_it_is)) for one in fields(kind))
