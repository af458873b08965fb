"""The figures of a day or a week, counted when asked for, beside those of a week before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.store.call_facts import CallFactStore
from appliance.store.database import Database
from appliance.store.figures import FigureStore

DAY, WEEK = 1, 7
HOURS = 24


@dataclass(frozen=True)
class Totals:
    """What a span sums up to."""

    inbound: int = 0
    answered: int = 0
    identified: int = 0
    gave_up: int = 0
    refused_pins: int = 0
    minutes: int = 0
    outbound: int = 0
    outbound_answered: int = 0
    orders: int = 0
    faxes_received: int = 0
    faxes_sent: int = 0


@dataclass(frozen=True)
class Figures:
    """The figures of some days, and what the same days a week before summed up to."""

    since: date
    days: int
    totals: Totals
    before: Totals
    hours: list[int]
    """Calls that came in, by hour."""
    hours_before: list[int]
    refused_by_hour: list[int]
    by_day: dict[date, dict[str, int]]
    """Day → incoming and outgoing calls and those with a refused PIN."""
    choices: Counter[str]
    """First choices in the menus, `hotline.3` and deeper `hotline.3/transactions.1`."""
    given_up: dict[str, int]
    """Sentence at which callers hung up → how many; the most first."""
    endings: dict[str, int]
    faxes: dict[tuple[str, str], int]
    orders: dict[str, int]
    attempts: dict[str, int]

    @property
    def until(self) -> date:
        """Return the last day."""
        return self.since + timedelta(days=self.days - 1)


class FigureRoom:
    """Counts the figures; nothing is kept, so nothing can go astray."""

    def __init__(self, database: Database) -> None:
        self._facts = CallFactStore(database)
        self._others = FigureStore(database)

    def of(self, since: date, days: int) -> Figures:
        """Return the figures of so many days, the first one given."""
        span = _span(since, days)
        earlier = _span(since - timedelta(days=WEEK), days)
        hours = self._facts.counted("hours", *span)
        faxes, orders = self._others.counted("faxes", *span), self._others.counted("orders", *span)
        return Figures(
            since=since,
            days=days,
            totals=self._totals(span, faxes, orders),
            before=self._totals(earlier),
            hours=_by_hour(hours, "calls"),
            hours_before=_by_hour(self._facts.counted("hours", *earlier), "calls"),
            refused_by_hour=_by_hour(hours, "refused_pins"),
            by_day=self._by_day(since, days),
            choices=self._choices(span),
            given_up=_counts(self._facts.counted("given_up", *span), "heard", "calls"),
            endings=_counts(self._facts.counted("endings", *span), "ending", "calls"),
            faxes={(one["direction"], one["status"]): one["faxes"] for one in faxes},
            orders=_counts(orders, "state", "orders"),
            attempts=_counts(self._others.counted("attempts", *span), "result", "attempts"),
        )

    def _totals(
        self,
        span: tuple[str, str],
        faxes: list[dict[str, Any]] | None = None,
        orders: list[dict[str, Any]] | None = None,
    ) -> Totals:
        faxes = self._others.counted("faxes", *span) if faxes is None else faxes
        orders = self._others.counted("orders", *span) if orders is None else orders
        calls = {one.pop("direction"): one for one in self._facts.counted("totals", *span)}
        inbound, outbound = Counter(calls.get("inbound")), Counter(calls.get("outbound"))
        sent = Counter[str]()
        for one in faxes:
            sent[one["direction"]] += one["faxes"]
        return Totals(
            inbound=inbound["calls"],
            minutes=round(inbound["seconds"] / 60),
            outbound=outbound["calls"],
            outbound_answered=outbound["answered"],
            orders=sum(one["orders"] for one in orders),
            faxes_received=sent["received"],
            faxes_sent=sent["sent"],
            **{name: inbound[name] for name in CALLS},
        )

    def _by_day(self, since: date, days: int) -> dict[date, dict[str, int]]:
        rows = {one["day"]: one for one in self._facts.counted("days", *_span(since, days))}
        every = (since + timedelta(days=place) for place in range(days))
        return {day: _day(rows.get(day.isoformat(), {})) for day in every}

    def _choices(self, span: tuple[str, str]) -> Counter[str]:
        """Return how many calls took each way through the menus, as far as they went."""
        ways = Counter[str]()
        for one in self._facts.counted("paths", *span):
            steps = one["path"].split("/") if one["path"] else []
            for depth in range(1, len(steps) + 1):
                ways["/".join(steps[:depth])] += one["calls"]
        return ways


CALLS = ("answered", "identified", "gave_up", "refused_pins")


def _span(since: date, days: int) -> tuple[str, str]:
    return since.isoformat(), (since + timedelta(days=days)).isoformat()


def _by_hour(rows: list[dict[str, Any]], name: str) -> list[int]:
    found = {one["hour"]: one[name] for one in rows}
    return [found.get(hour, 0) for hour in range(HOURS)]


def _counts(rows: list[dict[str, Any]], key: str, name: str) -> dict[str, int]:
    return {one[key]: one[name] for one in rows}


def _day(row: Mapping[str, int]) -> dict[str, int]:
    return {name: row.get(name, 0) for name in ("inbound", "outbound", "refused_pins")}
