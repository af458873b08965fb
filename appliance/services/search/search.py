"""Looks for what was typed in calls, customers, orders, messages, faxes and complaints.

Which way each is looked for was chosen by measuring at a million calls: prefixes and last digits
of calls by indexes (under 1 ms; a trigram index needs 1 to 50 ms, a scan 270), words of
transcripts by reading them (under 10 ms for those of a year).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from appliance.services.calls import Calls
from appliance.services.search.typed import Typed
from appliance.store.database import Database
from appliance.store.search import SearchStore

NOUNS = ("customers", "orders", "calls", "voice_mail", "complaints", "faxes", "commentary")
SHOWN = 5
MOST_COUNTED = 1000
"""Further than this nothing is counted: who gets so many types more."""


@dataclass(frozen=True)
class Found:
    """What was found of one noun: how many, and the first of them."""

    total: int
    rows: list[dict[str, Any]]

    @property
    def more(self) -> bool:
        """Tell whether counting was given up."""
        return self.total >= MOST_COUNTED


class Search:
    """The one search over everything."""

    def __init__(self, database: Database, calls: Calls) -> None:
        self._store = SearchStore(database)
        self._calls = calls

    def find(self, asked: Typed, nouns: Iterable[str] = NOUNS) -> dict[str, Found]:
        """Return what fits of each of these nouns, those without anything left out."""
        if not asked:
            return {}
        found = {noun: self._of(noun, asked) for noun in nouns}
        return {noun: one for noun, one in found.items() if one.total}

    def customers(self, asked: Typed, limit: int, offset: int = 0) -> list[str]:
        """Return the accounts of customers that fit, in order."""
        rows = self._store.rows("customers", _values(asked), limit, offset)
        return [str(row["fund_account"]) for row in rows]

    def customer_count(self, asked: Typed) -> int:
        """Return how many customers fit."""
        return self._store.count("customers", _values(asked))

    def _of(self, noun: str, asked: Typed) -> Found:
        if noun == "calls":
            return self._of_calls(asked)
        values = _values(asked)
        if not self._store.can_find(noun, values):
            return Found(0, [])
        rows = self._store.rows(noun, values, MOST_COUNTED)
        return Found(len(rows), rows[:SHOWN])

    def _of_calls(self, asked: Typed) -> Found:
        if asked.words:
            one = self._calls.one(asked.text)
            return Found(1, [one]) if one else Found(0, [])
        number = f"{asked.begins}*{asked.ends}" if asked.ends else asked.begins
        what: dict[str, Any] = {"caller": number} if number else {"day": asked.day}
        total = self._calls.count(**what)
        for other in ({"customer": asked.begins}, {"day": asked.day}):
            if not total and all(other.values()):
                what, total = other, self._calls.count(**other)
        return Found(total, self._calls.listing(SHOWN, **what) if total else [])


def _values(asked: Typed) -> dict[str, Any]:
    """Return the values of the store's conditions; what was not typed is empty."""
    day = asked.day
    return {
        "begins": asked.begins,
        "ends": asked.ends if not asked.begins else "",
        "both": asked.begins if asked.ends else "",
        "tail": asked.ends,
        "words": asked.words,
        "day": day.isoformat() if day else "",
        "day_after": (day + timedelta(days=1)).isoformat() if day else "",
    }
