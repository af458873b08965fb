"""When the times of a menu are open: the hours of every day, of weekdays or of trading days."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from appliance.services.workshop.menu_document import TRADING_DAYS, WEEKDAYS, Target

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = 5


def is_within(hours: Target, at: datetime, is_open: Callable[[date], bool]) -> bool:
    """Tell whether a moment lies in the hours; hours over midnight belong to the day they begin."""
    here = at.astimezone(SHANGHAI)
    now, day = here.time(), here.date()
    begin, end = hours.begin, hours.end
    if end == time(0) or begin < end:
        return now >= begin and (end == time(0) or now < end) and _counts(hours, day, is_open)
    if now >= begin:
        return _counts(hours, day, is_open)
    return now < end and _counts(hours, date.fromordinal(day.toordinal() - 1), is_open)


def _counts(hours: Target, day: date, is_open: Callable[[date], bool]) -> bool:
    if hours.days == TRADING_DAYS:
        return is_open(day)
    return hours.days != WEEKDAYS or day.isoweekday() <= FRIDAY
