"""The hours in which a person wants to be called back, and when they come next. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.services.outbound.quiet_hours import UNKNOWN, WORKDAY, day_kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
LONGEST_WAIT_DAYS = 31


@dataclass(frozen=True)
class CallWindow:
    """Hours of each day, or of each working day, from a first day on."""

    begin: time
    end: time
    first_day: date
    workdays: bool = True

    def next_start(self, now: datetime, is_open: Callable[[date], bool]) -> datetime:
        """Return the next moment in the window: now where it is in it."""
        here = now.astimezone(SHANGHAI)
        day = max(here.date(), self.first_day)
        for _ in range(LONGEST_WAIT_DAYS):
            begins = datetime.combine(day, self.begin, SHANGHAI)
            if here < datetime.combine(day, self.end, SHANGHAI) and (
                not self.workdays or day_kind(day, is_open) in (WORKDAY, UNKNOWN)
            ):
                return max(here, begins)
            day += ONE_DAY
        return datetime.combine(day, self.begin, SHANGHAI)


PARTS = {
    "morning": (time(9), time(12)),
    "afternoon": (time(14), time(17)),
    "evening": (time(18, 30), time(20, 30)),
}
"""The parts of a day that a caller can choose."""


def part_of_day(part: str, after: datetime) -> CallWindow:
    """Return the window of a part of each working day from the next day on."""
    begin, end = PARTS[part]
    return CallWindow(begin, end, after.astimezone(SHANGHAI).date() + ONE_DAY)
