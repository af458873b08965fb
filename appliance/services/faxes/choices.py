"""What the owner chooses about faxes in words: station id, header line, hours of sending."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from appliance.errors import FaxChoiceRefused
from appliance.services.preferences import Preferences

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATION = re.compile(r"\+?[0-9 ]{0,19}")
HEADER = re.compile(r"[ -+\--~]{0,50}")
"""Printable ASCII without a comma: the fax machine has no Chinese letters."""
DAYS = re.compile(r"[1-7](-[1-7])?")
HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
CHOICES = ("station", "header", "hours")


@dataclass(frozen=True)
class Window:
    """Hours of some weekdays, Monday 1; the end is not in it, None is midnight."""

    first_day: int
    last_day: int
    begin: time
    end: time | None

    def __contains__(self, at: datetime) -> bool:
        """Tell whether a moment lies in it."""
        in_days = self.first_day <= at.isoweekday() <= self.last_day
        return in_days and self.begin <= at.time() and (self.end is None or at.time() < self.end)


class FaxChoices:
    """The owner's choices; they count from the next call."""

    def __init__(self, preferences: Preferences, own_number: str = "") -> None:
        self._preferences = preferences
        self._own_number = own_number

    @property
    def station(self) -> str:
        """Return the number the box names itself by; delivered as its own on the first trunk."""
        return self._preferences.text("fax.station", self._own_number)

    @property
    def header(self) -> str:
        """Return the line over each page; delivered as the company's English name, '' for none."""
        company = self._preferences.company_name("en")
        return self._preferences.text("fax.header", _printable(company))

    @property
    def hours(self) -> str:
        """Return when faxes go out, `1-5 08:00-20:00; 6 09:00-12:00`; '' is at any time."""
        return self._preferences.text("fax.hours", "")

    def open_at(self, at: datetime) -> bool:
        """Tell whether faxes may go out now."""
        windows = _windows(self.hours)
        return not windows or any(at.astimezone(SHANGHAI) in window for window in windows)

    def listing(self) -> dict[str, str]:
        """Return every choice as it is now."""
        return {"station": self.station, "header": self.header, "hours": self.hours}

    def keep(self, choices: Mapping[str, str]) -> None:
        """Keep choices, all or none; `FaxChoiceRefused` names the first that cannot be."""
        typed = {name: text.strip() for name, text in choices.items()}
        for name in typed.keys() - set(CHOICES):
            raise FaxChoiceRefused(name, f"there is no choice {name!r} about faxes")
        if STATION.fullmatch(typed.get("station", "")) is None:
            raise FaxChoiceRefused("station", "a station id has at most 20 digits, blanks and a +")
        if HEADER.fullmatch(typed.get("header", "")) is None:
            raise FaxChoiceRefused("header", "a header has at most 50 ASCII signs and no comma")
        _windows(typed.get("hours", ""))
        self._preferences.keep_together({f"fax.{name}": text for name, text in typed.items()})


def _windows(text: str) -> list[Window]:
    return [_window(part.strip()) for part in text.split(";") if part.strip()]


def _window(text: str) -> Window:
    days, _, hours = text.partition(" ")
    first, _, last = days.partition("-")
    begin, _, end = hours.strip().partition("-")
    fits = DAYS.fullmatch(days) and HOURS.fullmatch(hours.strip())
    if not fits or int(last or first) < int(first) or end <= begin:
        raise FaxChoiceRefused(
            "hours", f"{text!r} is no time like `1-5 08:00-20:00`, Monday being 1; `;` between two"
        )
    closes = None if end == "24:00" else time.fromisoformat(end)
    return Window(int(first), int(last or first), time.fromisoformat(begin), closes)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if HEADER.fullmatch(sign))[:50]
