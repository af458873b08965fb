"""Decides trading days, cut-offs and the dates that follow from them; the only place that does.

Weekends are closed, working Saturdays (调休) too. A weekday that is not in the table is unknown and
never guessed: what depends on it is refused. Every answer is read afresh, so that an edit made by
another process counts at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.errors import CalendarRefused, CalendarUnknown, FileRefused
from appliance.services.audit.changes import Changes
from appliance.services.trading_day_files import (
    LAST_MINUTE,
    DayRule,
    day_rule,
    minute,
    read_trading_days,
    weekdays,
)
from appliance.store.database import Database
from appliance.store.trading_days import TradingDayStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
DELIVERED_DAYS = Path(__file__).with_name("trading_days.csv")
"""2004 to 2026; from the State Council's holidays and the exchanges' own (2024-02-09)."""
ALARM_MONTH = 11
"""From this month on the next year's table should be there."""
STRIDE = timedelta(days=31)
FUND_CODE, BUSINESS_CODE = re.compile("[0-9A-Z]{6}"), re.compile("[0-9]{3}")

CUT_OFF, TRADING_DAY = "cut_off", "trading_day"


@dataclass(frozen=True, kw_only=True)
class TradingDay(DayRule):
    """One weekday of the table, and who wrote it last; nobody where it came with the box."""

    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Settlement:
    """The days of one order: whose price it gets, confirmed when, and known to callers when."""

    trade_date: date
    confirmed_on: date
    query_from: date


@dataclass(frozen=True)
class ImportResult:
    """What a file of trading days told and changed."""

    first: date
    last: date
    days: int
    changed: int


class TradingCalendar:
    """The trading calendar of this company; safe to use from every thread and process."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] | None = None,
        changes: Changes | None = None,
    ) -> None:
        self._database = database
        self._store = TradingDayStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))
        self._changes = changes
        if changes is not None:
            changes.keeper(CUT_OFF, CutOffs(self))

    # --- what an order asks

    def is_open(self, day: date) -> bool:
        """Tell whether this is a trading day; `CalendarUnknown` for a weekday not in the table."""
        return next(self._states(day, 1))[1]

    def next_open(self, day: date) -> date:
        """Return the first trading day after this day."""
        return self.after(day, 1)

    def previous_open(self, day: date) -> date:
        """Return the last trading day before this day."""
        return next(day for day, is_open in self._states(day - timedelta(days=1), -1) if is_open)

    def after(self, day: date, trading_days: int) -> date:
        """Return the day that is so many trading days after this day."""
        if trading_days < 1:
            raise ValueError(f"a number of trading days is 1 or more, not {trading_days}")
        later = (day for day, is_open in self._states(day + timedelta(days=1), 1) if is_open)
        for _ in range(trading_days - 1):
            next(later)
        return next(later)

    def cut_off(self, day: date, fund_code: str = "", business_code: str = "") -> datetime:
        """Return the moment from which an order no longer gets this day's price."""
        row = self._row(day)
        closes_at = row["closes_at"] if row else ""
        chosen = self._store.cut_off(fund_code, business_code) or LAST_MINUTE
        at = time.fromisoformat(min(chosen, closes_at or chosen))
        return datetime.combine(day, at, SHANGHAI)

    def trade_date(self, at: datetime, fund_code: str = "", business_code: str = "") -> date:
        """Return the day whose price an order accepted at this moment gets."""
        day = at.astimezone(SHANGHAI).date()
        if self.is_open(day) and at < self.cut_off(day, fund_code, business_code):
            return day
        return self.next_open(day)

    def settlement(self, trade_date: date, confirm_days: int = 1) -> Settlement:
        """Return T+n and T+n+1 of a trading day; `CalendarUnknown` where the table ends before."""
        confirmed_on = self.after(trade_date, confirm_days)
        return Settlement(trade_date, confirmed_on, self.next_open(confirmed_on))

    # --- what the owner asks

    def years(self) -> dict[int, bool]:
        """Return every year the table knows of, and whether it knows all its weekdays."""
        known = self._store.known_weekdays()
        return {year: count == len(weekdays(year)) for year, count in known.items()}

    def missing_year(self, today: date | None = None) -> int | None:
        """Return the year whose table should be complete by now, or None; the alarm asks this."""
        day = today or self._clock().astimezone(SHANGHAI).date()
        due = [day.year, day.year + 1] if day.month >= ALARM_MONTH else [day.year]
        years = self.years()
        return next((year for year in due if not years.get(year)), None)

    def listing(self, year: int) -> list[TradingDay]:
        """Return the known weekdays of a year, oldest first."""
        return [_as_day(row) for row in self._rows(date(year, 1, 1), date(year, 12, 31))]

    def cut_offs(self) -> list[dict[str, str]]:
        """Return the cut-offs that were set: `fund_code`, `business_code` ('' is any) and `at`."""
        return self._store.cut_offs()

    # --- what the owner changes

    def seed(self) -> None:
        """Write the days that came with the box, where nothing is written yet."""
        rules = read_trading_days(DELIVERED_DAYS.read_bytes(), DELIVERED_DAYS.name)
        self._store.add_missing(self._as_rows(rules, by=""))

    def import_file(self, path: Path, by: str) -> ImportResult:
        """Import a file of trading days, whole or not at all; `FileRefused` names the line."""
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror}"
            raise FileRefused(path.name, reason) from error
        return self.import_table(content, path.name, by)

    def import_table(self, content: bytes, file: str, by: str) -> ImportResult:
        """Import the content of a file of trading days; `by` says who brought it."""
        rules = read_trading_days(content, file)
        changed = self._store.keep(self._as_rows(rules, by))
        return ImportResult(rules[0].day, rules[-1].day, len(rules), changed)

    def edit(
        self, day: date, *, is_open: bool, closes_at: str = "", note: str = "", by: str
    ) -> None:
        """Write one weekday; `CalendarRefused` says what cannot be."""
        if day.weekday() >= 5 and not is_open:
            raise CalendarRefused("weekend", f"{day} is a {day:%A}; it is closed without saying")
        rule = day_rule(day, is_open, closes_at, note)
        row = self._row(day)
        before = _written(bool(row["open"]), row["closes_at"], row["note"]) if row else None
        with self._database.writing():
            self._store.keep(self._as_rows([rule], by))
            self._note(TRADING_DAY, str(day), before, _written(is_open, rule.closes_at, rule.note))

    def set_cut_off(self, at: str, fund_code: str = "", business_code: str = "") -> None:
        """Set an earlier end of the day for a fund, a business, both or all."""
        if fund_code and not FUND_CODE.fullmatch(fund_code):
            raise CalendarRefused("fund", f"{fund_code!r} is no fund code")
        if business_code and not BUSINESS_CODE.fullmatch(business_code):
            raise CalendarRefused("business", f"{business_code!r} is no business code such as 022")
        name = cut_off_name(fund_code, business_code)
        with self._database.writing():
            self._note(CUT_OFF, name, CutOffs(self).present(name), minute(at))
            self._store.keep_cut_off(fund_code, business_code, minute(at))

    def forget_cut_off(self, fund_code: str = "", business_code: str = "") -> bool:
        """Take a cut-off away; False where there was none."""
        name = cut_off_name(fund_code, business_code)
        with self._database.writing():
            self._note(CUT_OFF, name, CutOffs(self).present(name), None)
            return self._store.forget_cut_off(fund_code, business_code)

    # ---

    def _note(self, noun: str, name: str, before: str | None, after: str | None) -> None:
        if self._changes is not None:
            self._changes.note(noun, {name: before}, {name: after})

    def _states(self, day: date, step: int) -> Iterator[tuple[date, bool]]:
        """Yield days from this one on, forwards or backwards, and whether each is open."""
        while True:
            end = day + step * STRIDE
            known = {row["day"]: row["open"] for row in self._rows(min(day, end), max(day, end))}
            while day != end:
                state = known.get(day.isoformat())
                if state is None and day.weekday() < 5:
                    raise CalendarUnknown(
                        f"the trading calendar does not know {day}; import the table of {day.year}"
                    )
                yield day, bool(state)
                day += timedelta(days=step)

    def _rows(self, first: date, last: date) -> list[dict[str, Any]]:
        return self._store.days(first.isoformat(), last.isoformat())

    def _row(self, day: date) -> dict[str, Any] | None:
        return next(iter(self._rows(day, day)), None)

    def _as_rows(self, rules: Iterable[DayRule], by: str) -> list[dict[str, Any]]:
        at = self._clock().astimezone(SHANGHAI).isoformat(timespec="seconds")
        return [
            {
                "day": rule.day.isoformat(),
                "open": int(rule.open),
                "closes_at": rule.closes_at,
                "note": rule.note,
                "changed_at": at,
                "changed_by": by,
            }
            for rule in rules
        ]


class CutOffs:
    """The cut-offs of a calendar, for the log of changes."""

    def __init__(self, calendar: TradingCalendar) -> None:
        self._calendar = calendar

    def present(self, name: str) -> str | None:
        """Return the cut-off of this name, None where there is none."""
        for row in self._calendar.cut_offs():
            if cut_off_name(row["fund_code"], row["business_code"]) == name:
                return row["at"]
        return None

    def put_back(self, values: Mapping[str, str | None]) -> None:
        """Set cut-offs as they were, or take them away."""
        for name, at in values.items():
            _noun, fund_code, business_code = name.split(".")
            if at is None:
                self._calendar.forget_cut_off(fund_code, business_code)
            else:
                self._calendar.set_cut_off(at, fund_code, business_code)


def cut_off_name(fund_code: str, business_code: str) -> str:
    """Return what a cut-off is called in the log of changes."""
    return f"cut_off.{fund_code}.{business_code}"


def _written(is_open: bool, closes_at: str, note: str) -> str:
    return " ".join(filter(None, ("open" if is_open else "closed", closes_at, note)))


def _as_day(row: dict[str, Any]) -> TradingDay:
    return TradingDay(
        **row
        | {
            "day": date.fromisoformat(row["day"]),
            "open": bool(row["open"]),
            "changed_at": datetime.fromisoformat(row["changed_at"]),
        }
    )
