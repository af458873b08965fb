"""Looks at new quotes for the alarms on them, and hands over a notice for each that fires.

A look, the state it leaves and the notice are one transaction: a crash between them loses no notice
and doubles none, whichever way the quotes came in.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from appliance.records.wish import ALARM, Alarm, Notice
from appliance.services.row_records import record, stamp
from appliance.services.wishes.alarm_quotes import notices_of, seen, values_since
from appliance.services.wishes.alarm_rules import Measured, crossings
from appliance.store.alarms import AlarmStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

AT_ONCE = 200
FIRED = "fired"


class Giving(Protocol):
    """Whoever hands notices over."""

    def possible(self, kind: str) -> bool:
        """Tell whether somebody can be told of this now."""

    def give(self, tables: "Tables", notice: Notice) -> None:
        """Hand a notice over, in the transaction of what it is about."""


class AlarmWatch:
    """Compares the newest quotes with what each alarm has seen; the clock does so."""

    def __init__(self, database: Database, notices: Giving, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._store = AlarmStore(database)
        self._notices = notices
        self._clock = clock

    def look(self) -> int:
        """Look at all quotes that are new to an alarm; return how often alarms fired."""
        if not self._notices.possible(ALARM) or not self._store.any_due():
            return 0
        fired, due = 0, AT_ONCE
        while due == AT_ONCE:
            with self._database.writing() as tables:
                rows = self._store.due(tables, AT_ONCE)
                fired += sum(self._look_at(tables, row) for row in rows)
            due = len(rows)
        return fired

    def _look_at(self, tables: "Tables", row: dict[str, Any]) -> int:
        since = row["seen_day"] or row["newest_day"]
        quotes = self._store.quotes_in(tables, row["fund_code"], since)
        alarm = record(Alarm, row)
        values = values_since(alarm.measure, quotes, since, row)
        met, crossed = crossings(alarm.rule, alarm.met, values)
        state = row | seen(quotes[-1]) | {"met": int(met)}
        if crossed:
            state |= {"fired": alarm.fired + len(crossed), "fired_at": self._now()}
        self._store.change(tables, state)
        for one in crossed:
            self._fire(tables, alarm, one)
        return len(crossed)

    def _fire(self, tables: "Tables", alarm: Alarm, crossed: Measured) -> None:
        found = {"day": crossed.day.isoformat(), "value": f"{crossed.value:f}"}
        found |= {"threshold": f"{alarm.threshold:f}"}
        event = {"alarm": alarm.id, "at": self._now(), "event": FIRED}
        number = self._store.note(tables, event | found)
        says = {
            "alarm": str(alarm.id),
            "fund_code": alarm.fund_code,
            "measure": alarm.measure,
            "direction": alarm.direction,
        }
        notice = Notice(
            kind=ALARM,
            key=f"{notices_of(alarm.id)}{number}",
            fund_account=alarm.fund_account,
            medium=alarm.medium,
            address=alarm.address,
            language=alarm.language,
            requested_at=alarm.set_at,
            values=says | found,
        )
        self._notices.give(tables, notice)

    def _now(self) -> str:
        return stamp(self._clock())
