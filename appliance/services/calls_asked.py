"""What can be asked of the ledger's listing, in the words of a page's address."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

LAST_DIGITS = 4
HOURS = 24
LAST_DAY = date(9999, 1, 1)
"""A later one, which nobody means, has no day after it."""


@dataclass(frozen=True)
class CallsAsked:
    """Which calls a listing shows; what is empty filters nothing."""

    day: date | None = None
    until: date | None = None
    """The last day; `day` alone is one day."""
    hour: int | None = None
    """An hour of each of these days."""
    caller: str = ""
    """A number, its beginning, its last digits, or both with a star between: `138*1234`."""
    customer: str = ""
    direction: str = ""
    """`self` are the box's calls to itself, which no other listing shows."""
    ending: str = ""
    path: str = ""
    """The first choices in the menus: `hotline.3/transactions.1`."""
    heard: str = ""
    """The sentence that was heard last."""
    answered: str = ""
    """`yes` or `no`."""
    identified: bool = False
    gave_up: bool = False
    """Only calls that were hung up while the box waited for a key."""
    refused_pins: bool = False
    """Only calls in which a PIN was refused."""

    def values(self) -> dict[str, Any]:
        """Return the values of the store's conditions."""
        begin, end = number_ends(self.caller)
        return {
            "since": _midnight(self.day),
            "before": _midnight((self.until or self.day), days=1),
            "hour": "" if self.hour is None else f"{self.hour % HOURS:02}",
            "number_begins": begin,
            "number_ends": end[::-1],
            "customer": self.customer,
            "direction": self.direction,
            "without_self": not self.direction,
            "ending": self.ending,
            "path": self.path,
            "heard": self.heard,
            "answered": self.answered == "yes",
            "unanswered": self.answered == "no",
            "identified": self.identified,
            "gave_up": self.gave_up,
            "refused_pins": int(self.refused_pins) or None,
        }


def number_ends(typed: str) -> tuple[str, str]:
    """Return how a number begins and ends; short ones are taken for the last digits.

    A listing shows `138****1234`, and so it can be typed.
    """
    parts = re.split(r"\*+", re.sub(r"[^0-9*]", "", typed)[:40])
    if len(parts) > 1:
        return parts[0], parts[-1]
    (digits,) = parts
    return ("", digits) if len(digits) == LAST_DIGITS else (digits, "")


def _midnight(day: date | None, days: int = 0) -> str:
    return (min(day, LAST_DAY) + timedelta(days=days)).isoformat() if day else ""
