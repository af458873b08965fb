"""What the owner chooses about faxes in words: station id, header line, hours of sending."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from appliance.errors import CampaignRefused, FaxChoiceRefused
from appliance.records.campaign import Window
from appliance.services.campaigns.windows import open_at, windows_of
from appliance.services.preferences import Preferences

STATION = re.compile(r"\+?[0-9 ]{0,19}")
HEADER = re.compile(r"[ -+\--~]{0,50}")
"""Printable ASCII without a comma: the fax machine has no Chinese letters."""
CHOICES = ("station", "header", "hours")


class FaxChoices:
    """The owner's choices; they count from the next call."""

    def __init__(self, preferences: Preferences, own_numbers: Callable[[], Sequence[str]]) -> None:
        self._preferences = preferences
        self._own_numbers = own_numbers

    @property
    def station(self) -> str:
        """Return the number the box names itself by; delivered as its own on the first trunk."""
        return self._preferences.text("fax.station", next(iter(self._own_numbers()), ""))

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
        return open_at(_windows(self.hours), at)

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


def _windows(text: str) -> tuple[Window, ...]:
    try:
        return windows_of(text)
    except CampaignRefused as refused:
        raise FaxChoiceRefused("hours", str(refused)) from None


def _printable(text: str) -> str:
    return "".join(sign for sign in text if HEADER.fullmatch(sign))[:50]
