"""The box's calls to itself: asked for each hour or by a person, and what each round found."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from appliance.records.self_call import BROKEN, CHECKS, DONE, Check, SelfCall
from appliance.services.box_alarms import BoxAlarms
from appliance.services.preferences import Preferences
from appliance.services.row_records import record, stamp
from appliance.store.database import Database
from appliance.store.self_calls import SelfCallStore

EACH = timedelta(hours=1)
LONGEST = timedelta(minutes=5)
OLD_AFTER = timedelta(hours=2)
BY_CLOCK = "timed job"
HOURLY, ON, OFF = "self_calls.hourly", "on", "off"
ALARM = "self_call"


class SelfCalls:
    """The rounds of checks; a process of its own makes them."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        alarms: BoxAlarms,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._preferences = preferences
        self._store = SelfCallStore(database)
        self._alarms = alarms
        self._clock = clock

    def ask(self, by: str) -> int:
        """Ask for a round; while one waits or runs, it is that one."""
        with self._database.writing() as tables:
            for row in self._store.open():
                return int(row["id"])
            return self._store.ask(tables, stamp(self._clock()), by)

    @property
    def hourly(self) -> bool:
        """Tell whether the box calls itself each hour, and not only when it is asked to."""
        return self._preferences.text(HOURLY, ON) == ON

    def set_hourly(self, wanted: bool) -> None:
        """Let the box call itself each hour, or only when somebody asks for it."""
        self._preferences.keep(HOURLY, ON if wanted else OFF)

    def due(self) -> bool:
        """Tell whether the last round is an hour old; a clock set back makes it due."""
        if not self.hourly:
            return False
        newest = next(iter(self.listing(1)), None)
        return newest is None or abs(self._clock() - newest.asked_at) >= EACH

    def open(self) -> SelfCall | None:
        """Return the round that waits or runs."""
        return next((record(SelfCall, row) for row in self._store.open()), None)

    def begin(self, run: int) -> bool:
        """Take a wanted round; False where it is not wanted any more."""
        return self._store.begin(run, stamp(self._clock()))

    def end(self, run: int, checks: Iterable[Check]) -> None:
        """Write what a round found, all of it or nothing, and let the alarms turn."""
        found = list(checks)
        with self._database.writing() as tables:
            for check in found:
                row: dict[str, Any] = asdict(check) | {"run": run, "well": int(check.well)}
                self._store.add_check(tables, row)
            self._store.end(tables, run, stamp(self._clock()), DONE)
            for check in found:
                self._alarms.report(check.name, well=check.well, detail=check.detail)
            self._alarms.report(ALARM, well=True)

    def break_off(self, run: int, detail: str) -> None:
        """Write that a round did not come to its end, which is an alarm too."""
        with self._database.writing() as tables:
            self._store.end(tables, run, stamp(self._clock()), BROKEN)
            self._alarms.report(ALARM, well=False, detail=detail)

    def one(self, run: int) -> SelfCall:
        """Return a round with what it found."""
        return self._whole(self._store.one(run)[0])

    def newest(self) -> SelfCall | None:
        """Return the last round that is over, with what it found."""
        rows = [row for row in self._store.listing(5) if row["ended_at"]]
        return self._whole(rows[0]) if rows else None

    def listing(self, limit: int = 48) -> list[SelfCall]:
        """Return the rounds, the newest first, each with what it found."""
        return [self._whole(row) for row in self._store.listing(limit)]

    def is_old(self, round_: SelfCall) -> bool:
        """Tell whether a round tells nothing about now any more."""
        return abs(self._clock() - round_.asked_at) > OLD_AFTER

    def _whole(self, row: dict[str, Any]) -> SelfCall:
        found = {one["name"]: record(Check, one) for one in self._store.checks(row["id"])}
        checks = tuple(found[name] for name in CHECKS if name in found)
        return record(SelfCall, row | {"checks": checks})
