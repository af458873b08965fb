"""How values look on a page: masked numbers, dates, money and shares."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import g

from web_console.file_faults import fault

ZONE = ZoneInfo("Asia/Shanghai")


def masked_number(number: str) -> str:
    """Return a telephone number whose middle is hidden: `138****1234`."""
    if len(number) < 7:
        return number
    return f"{number[:3]}****{number[-4:]}"


def aware(moment: datetime | str | None) -> datetime | None:
    """Return the moment in the box's zone, from a datetime or its ISO text."""
    if not moment:
        return None
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return value.astimezone(ZONE)


def moment(value: datetime | str | None) -> str:
    """Return date and time to the second, or a dash."""
    at = aware(value)
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else "–"


def minute(value: datetime | str | None) -> str:
    """Return date and time to the minute, or a dash."""
    at = aware(value)
    return f"{at:%Y-%m-%d %H:%M}" if at else "–"


def hour(value: datetime | str | None) -> str:
    """Return the time of day to the minute, or a dash."""
    at = aware(value)
    return f"{at:%H:%M}" if at else "–"


def clock(value: datetime | str | None) -> str:
    """Return the time of day to the second, or a dash."""
    at = aware(value)
    return f"{at:%H:%M:%S}" if at else "–"


def iso(value: datetime | str | None) -> str:
    """Return the moment as ISO text for the machine-readable part of a page."""
    at = aware(value)
    return at.isoformat(timespec="seconds") if at else ""


def day(value: date | str | None) -> str:
    """Return the day as ISO text, or a dash."""
    return str(value) if value else "–"


def duration(start: datetime | str | None, end: datetime | str | None) -> str:
    """Return how long something took as `m:ss`, or a dash."""
    first, last = aware(start), aware(end)
    if first is None or last is None:
        return "–"
    seconds = max(int((last - first) / timedelta(seconds=1)), 0)
    return f"{seconds // 60}:{seconds % 60:02}"


def offset(seconds: float | None) -> str:
    """Return a moment within a recording as `m:ss`, or a dash."""
    return "–" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def figure(value: Decimal | None, places: int | None = None) -> str:
    """Return a decimal with thousands separated; with its own digits unless places are given."""
    if value is None:
        return "–"
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def percent(fraction: Decimal | None) -> str:
    """Return a fraction of one as a percentage with two places, or a dash."""
    return "–" if fraction is None else f"{fraction * 100:.2f}%"


def change(fraction: Decimal | None) -> str:
    """Return a signed change with an arrow, so that it does not depend on its colour."""
    if fraction is None:
        return "–"
    if fraction == 0:
        return "0.00%"
    return f"{'▲' if fraction > 0 else '▼'} {abs(fraction) * 100:.2f}%"


def written(value: object) -> str:
    """Return a value as it was written down: moments in the box's zone, tables as JSON."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def told_fault(noted: str) -> str:
    """Return what is wrong with a file, as its reader noted it, in the operator's language."""
    return fault(g.words.language, noted)


FILTERS = {
    "masked_number": masked_number,
    "moment": moment,
    "minute": minute,
    "hour": hour,
    "clock": clock,
    "iso": iso,
    "day": day,
    "offset": offset,
    "written": written,
    "figure": figure,
    "percent": percent,
    "change": change,
    "fault": told_fault,
}
