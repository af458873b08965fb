"""When a campaign calls, faxes go out, and a person wants to be called. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.errors import CampaignRefused
from appliance.records.campaign import Window

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = re.compile(r"[1-7](-[1-7])?")
HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
MIDNIGHT = "24:00"
ONE_DAY = timedelta(days=1)


def windows_of(text: str) -> tuple[Window, ...]:
    """Read `1-5 09:00-12:00; 6 10:00-24:00`, Monday being 1; `CampaignRefused` where it is not."""
    return tuple(_window(part.strip()) for part in text.split(";") if part.strip())


def written(windows: Iterable[Window]) -> str:
    """Write windows as `windows_of` reads them."""
    return "; ".join(
        f"{one.first_day}-{one.last_day} {one.begin:%H:%M}-"
        f"{one.end.strftime('%H:%M') if one.end else MIDNIGHT}"
        for one in windows
    )


def open_at(windows: tuple[Window, ...], at: datetime) -> bool:
    """Tell whether a moment lies in one of these windows; none is at any time."""
    here = at.astimezone(SHANGHAI)
    return not windows or any(here in window for window in windows)


def next_in_hours(hours: tuple[time, time] | None, at: datetime) -> datetime:
    """Return the first moment from this one on that lies in these hours of the day."""
    here = at.astimezone(SHANGHAI)
    if hours is None or hours[0] <= here.time() < hours[1]:
        return here
    day = here.date() if here.time() < hours[0] else here.date() + ONE_DAY
    return datetime.combine(day, hours[0], SHANGHAI)


def _window(text: str) -> Window:
    days, _, hours = text.partition(" ")
    first, _, last = days.partition("-")
    begin, _, end = hours.strip().partition("-")
    fits = DAYS.fullmatch(days) and HOURS.fullmatch(hours.strip())
    if not fits or int(last or first) < int(first) or end <= begin:
        raise CampaignRefused(
            "windows", f"{text!r} is no time like `1-5 09:00-18:00`, Monday being 1; `;` between"
        )
    closes = None if end == MIDNIGHT else time.fromisoformat(end)
    return Window(int(first), int(last or first), time.fromisoformat(begin), closes)
