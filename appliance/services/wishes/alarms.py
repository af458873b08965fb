"""Alarms (行情报警): what customers set on quotes; each change with the call it was said in."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from appliance.errors import AlarmRefused
from appliance.records.contact import CALL, MAIL, MESSAGE
from appliance.records.wish import (
    ALARM,
    CHANGE,
    DIRECTIONS,
    MEASURES,
    NAV,
    Alarm,
    AlarmEvent,
    NewAlarm,
    Rule,
)
from appliance.services.outbound.consents import Evidence
from appliance.services.row_records import record, stamp
from appliance.services.wishes.alarm_quotes import first_look, notices_of
from appliance.store.alarms import AlarmStore
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

MEDIA = (CALL, MESSAGE, MAIL)
MOST_ALARMS = 20
FINEST = Decimal("0.0001")
HIGHEST_NAV = Decimal(10000)
SET, CHANGED, REMOVED = "set", "changed", "removed"


class TakingBack(Protocol):
    """Whoever can keep notices from being told."""

    def take_back(self, kind: str, fund_account: str, about: str = "") -> None:
        """Tell nobody what is wanted no more; `about` is the beginning of the keys."""


class Alarms:
    """The alarms of all customers."""

    def __init__(
        self, database: Database, notices: TakingBack, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._notices = notices
        self._store = AlarmStore(database)
        self._clock = clock

    def set(self, new: NewAlarm, evidence: Evidence) -> Alarm:
        """Set an alarm; one whose threshold is met already (`met`) waits for the next crossing."""
        _check(new.rule)
        if new.medium not in MEDIA or not new.address:
            raise AlarmRefused("medium", f"an alarm goes by {', '.join(MEDIA)}, with an address")
        with self._database.writing() as tables:
            self._refuse_another(tables, new)
            row = {
                "fund_account": new.fund_account,
                "fund_code": new.fund_code,
                "measure": new.rule.measure,
                "direction": new.rule.direction,
                "threshold": f"{new.rule.threshold:f}",
                "medium": new.medium,
                "address": new.address,
                "language": new.language,
                "set_at": self._now(),
                **first_look(self._store, tables, new.fund_code, new.rule),
            }
            return self._noted(tables, self._store.add(tables, row), SET, evidence)

    def change(self, alarm_id: int, threshold: Decimal, evidence: Evidence) -> Alarm:
        """Give an alarm another threshold; it begins anew from the newest quote."""
        with self._database.writing() as tables:
            row = self._open(tables, alarm_id)
            rule = Rule(row["measure"], row["direction"], threshold)
            _check(rule)
            anew = first_look(self._store, tables, row["fund_code"], rule)
            changes = {"threshold": f"{threshold:f}", "set_at": self._now(), **anew}
            self._store.change(tables, row | changes)
            self._take_back(row)
            return self._noted(tables, alarm_id, CHANGED, evidence)

    def remove(self, alarm_id: int, evidence: Evidence) -> Alarm:
        """Remove an alarm; `AlarmRefused` where it is gone already."""
        with self._database.writing() as tables:
            return self._removed(tables, self._open(tables, alarm_id), evidence)

    def remove_all(self, tables: "Tables", fund_account: str, evidence: Evidence) -> list[Alarm]:
        """Remove every alarm of an account inside a transaction and return them."""
        rows = self._store.of_account_in(tables, fund_account)
        return [self._removed(tables, row, evidence) for row in rows]

    # --- looking

    def one(self, alarm_id: int) -> Alarm:
        """Return an alarm, also a removed one; `AlarmRefused` where there is none."""
        row = self._store.row(alarm_id)
        if row is None:
            raise AlarmRefused("unknown", f"there is no alarm {alarm_id}")
        return record(Alarm, row)

    def of_account(self, fund_account: str) -> list[Alarm]:
        """Return the alarms an account has set, oldest first."""
        return [record(Alarm, row) for row in self._store.of_account(fund_account)]

    def listing(
        self,
        fund_account: str = "",
        fund_code: str = "",
        *,
        removed: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Alarm]:
        """Return alarms, newest first; `removed` shows those that are gone too."""
        values = {"fund_account": fund_account, "fund_code": fund_code, "removed": int(removed)}
        rows = self._store.listing({**values, "limit": limit, "offset": offset})
        return [record(Alarm, row) for row in rows]

    def count(self, fund_account: str = "", fund_code: str = "", *, removed: bool = False) -> int:
        """Return how many alarms there are of a kind."""
        values = {"fund_account": fund_account, "fund_code": fund_code, "removed": int(removed)}
        return self._store.count(values)

    def events(self, alarm_id: int) -> list[AlarmEvent]:
        """Return what was done with an alarm, oldest first."""
        return [record(AlarmEvent, row) for row in self._store.events(alarm_id)]

    # --- in a transaction

    def _refuse_another(self, tables: "Tables", new: NewAlarm) -> None:
        own = [record(Alarm, row) for row in self._store.of_account_in(tables, new.fund_account)]
        if len(own) >= MOST_ALARMS:
            raise AlarmRefused("too_many", f"an account has at most {MOST_ALARMS} alarms")
        if any(one.fund_code == new.fund_code and one.rule == new.rule for one in own):
            raise AlarmRefused("set_already", "the account has this very alarm")

    def _open(self, tables: "Tables", alarm_id: int) -> dict[str, Any]:
        row = self._store.row_in(tables, alarm_id)
        if row is None or row["removed_at"] is not None:
            raise AlarmRefused("unknown", f"there is no alarm {alarm_id} any more")
        return row

    def _removed(self, tables: "Tables", row: dict[str, Any], evidence: Evidence) -> Alarm:
        self._store.change(tables, row | {"removed_at": self._now()})
        self._take_back(row)
        return self._noted(tables, row["id"], REMOVED, evidence)

    def _take_back(self, row: dict[str, Any]) -> None:
        """Tell nobody of a crossing that he waits for no more."""
        self._notices.take_back(ALARM, row["fund_account"], notices_of(row["id"]))

    def _noted(self, tables: "Tables", alarm_id: int, event: str, evidence: Evidence) -> Alarm:
        alarm = record(Alarm, self._store.row_in(tables, alarm_id) or {})
        row = {
            "alarm": alarm_id,
            "at": self._now(),
            "event": event,
            "threshold": f"{alarm.threshold:f}",
            "call_id": evidence.call_id,
            "operator": evidence.operator,
        }
        self._store.note(tables, row)
        return alarm

    def _now(self) -> str:
        return stamp(self._clock())


def _check(rule: Rule) -> None:
    if rule.measure not in MEASURES or rule.direction not in DIRECTIONS:
        raise AlarmRefused("rule", f"no alarm can be set on {rule.measure} {rule.direction}")
    highest = HIGHEST_NAV if rule.measure == NAV else Decimal(1)
    lowest = -highest if rule.measure == CHANGE else Decimal(0)
    threshold = rule.threshold
    if not threshold or not lowest <= threshold < highest or threshold % FINEST:
        raise AlarmRefused("threshold", f"{threshold} is no threshold for {rule.measure}")
