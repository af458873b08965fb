"""How often a person and a number may be disturbed. Pure functions of the times it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cap:
    """How many contacts a calendar day and any seven days in a row may bring; 0 is no limit."""

    per_day: int
    per_week: int

    def reached(self, before: Sequence[datetime], at: datetime) -> tuple[str, datetime] | None:
        """Return which limit is reached, `day` or `week`, and from when on it is not any more.

        What a clock that was ahead wrote down for later counts as done today.
        """
        today = [one for one in before if _day(one) >= _day(at)]
        week = sorted(one for one in before if one > at - WEEK)
        if 0 < self.per_week <= len(week):
            return "week", week[-self.per_week] + WEEK
        if 0 < self.per_day <= len(today):
            tomorrow = datetime.combine(at.astimezone(SHANGHAI).date() + ONE_DAY, time(), SHANGHAI)
            return "day", tomorrow
        return None


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
