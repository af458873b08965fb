"""Until when a commentary lives: to the next open, for trading days, or to a day."""

import re
from datetime import date, datetime, time, timedelta

from appliance.errors import CommentaryRefused
from appliance.services.trading_calendar import SHANGHAI, TradingCalendar

UNTIL_OPEN = "open"
OPENS_AT = time(9, 30)
DAYS = re.compile(r"days:([1-9][0-9]?)")
DATE = re.compile(r"date:(\d{4}-\d{2}-\d{2})")


def check(lives: str) -> None:
    """Refuse a choice that is none of `open`, `days:N` and `date:YYYY-MM-DD`."""
    if lives != UNTIL_OPEN and DAYS.fullmatch(lives) is None:
        _last_day(lives)


def end_of_life(lives: str, begin: datetime, calendar: TradingCalendar) -> datetime:
    """Return when a commentary that goes live at a moment expires."""
    begin = begin.astimezone(SHANGHAI)
    today = begin.date()
    if lives == UNTIL_OPEN:
        before = calendar.is_open(today) and begin.time() < OPENS_AT
        day = today if before else calendar.next_open(today)
        return datetime.combine(day, OPENS_AT, SHANGHAI)
    days = DAYS.fullmatch(lives)
    last = calendar.after(today, int(days[1])) if days else _last_day(lives)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    if end <= begin:
        raise CommentaryRefused(f"{last} is over already; choose a later day", "over", day=last)
    return end


def _last_day(lives: str) -> date:
    found = DATE.fullmatch(lives)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise CommentaryRefused(
            f"a commentary lives until open, days:N or date:YYYY-MM-DD, not {lives!r}",
            "lives",
        ) from error
