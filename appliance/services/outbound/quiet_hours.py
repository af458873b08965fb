"""When nobody is to be disturbed: nights, weekends, holidays. Pure functions of clock and days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.errors import CalendarUnknown

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAY, WEEKEND, HOLIDAY, UNKNOWN = "workday", "weekend", "holiday", "calendar_unknown"
NIGHT = "night"
ONE_DAY = timedelta(days=1)
LONGEST_WAIT_DAYS = 31

IsOpen = Callable[[date], bool]


@dataclass(frozen=True)
class QuietHours:
    """The hours in which people may be disturbed, and whether at weekends and on holidays."""

    from_hour: int
    until_hour: int
    on_weekends: bool
    on_holidays: bool

    def reason(self, at: datetime, is_open: IsOpen) -> str:
        """Return why nobody is to be disturbed at this moment; nothing where that may be."""
        here = at.astimezone(SHANGHAI)
        return self._day_reason(here.date(), is_open) or (
            "" if self.from_hour <= here.hour < self.until_hour else NIGHT
        )

    def next_allowed(self, at: datetime, is_open: IsOpen) -> datetime:
        """Return the first moment from this one on at which people may be disturbed.

        A day the calendar does not know is one at which to ask again.
        """
        here = at.astimezone(SHANGHAI)
        if not self.reason(here, is_open):
            return here
        for days in range(LONGEST_WAIT_DAYS):
            day = here.date() + days * ONE_DAY
            opens = datetime.combine(day, time(self.from_hour), SHANGHAI)
            if opens > here and self._day_reason(day, is_open) in ("", UNKNOWN):
                return opens
        return here + LONGEST_WAIT_DAYS * ONE_DAY

    def _day_reason(self, day: date, is_open: IsOpen) -> str:
        weekend = day.weekday() >= 5
        if weekend and not self.on_weekends and self.on_holidays:
            return WEEKEND
        if self.on_holidays:
            return ""
        kind = day_kind(day, is_open)
        return "" if kind == WORKDAY or (kind == WEEKEND and self.on_weekends) else kind


def day_kind(day: date, is_open: IsOpen) -> str:
    """Return what a day is to the people called.

    The trading calendar closes each weekend, so the holiday that reaches over one is known by the
    Friday before or the Monday after it. A worked Saturday (调休) stays a weekend.
    """
    if day.weekday() < 5:
        return _weekday_kind(day, is_open)
    friday = day - (day.weekday() - 4) * ONE_DAY
    beside = (_weekday_kind(friday, is_open), _weekday_kind(friday + 3 * ONE_DAY, is_open))
    return HOLIDAY if HOLIDAY in beside else WEEKEND


def _weekday_kind(day: date, is_open: IsOpen) -> str:
    try:
        return WORKDAY if is_open(day) else HOLIDAY
    except CalendarUnknown:
        return UNKNOWN
