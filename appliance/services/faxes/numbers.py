"""What was learned about the fax machine behind a number."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance.services.faxes.records import LearnedNumber
from appliance.services.parameters import FAX_LEARNED_DAYS, Parameters
from appliance.services.row_records import record, stamp
from appliance.store.fax_numbers import FaxNumberStore

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.store.database import Database


class FaxNumbers:
    """The step of the ladder that worked for each number; it is forgotten after a while.

    So a line that was repaired gets the chance to be fast again.
    """

    def __init__(self, database: "Database", parameters: Parameters) -> None:
        self._store = FaxNumberStore(database)
        self._parameters = parameters

    def one(self, number: str) -> LearnedNumber | None:
        """Return what is known about a number."""
        row = self._store.row(number)
        return record(LearnedNumber, row) if row else None

    def step(self, number: str, now: datetime) -> str | None:
        """Return the step a fax to this number starts with, None where nothing is known."""
        learned = self.one(number)
        if learned is None or not learned.step or self._is_old(learned, now):
            return None
        return learned.step

    def sent(
        self, tables: "Tables", number: str, step: str, rate: int | None, at: datetime
    ) -> None:
        """Remember, inside a writing transaction, with which step a fax went out."""
        learned = self.one(number)
        changed = learned is None or learned.step != step or self._is_old(learned, at)
        values = {"number": number, "step": step, "rate": rate, "at": stamp(at)}
        self._store.sent(tables, values | {"changed": changed})

    def failed(self, tables: "Tables", number: str, at: datetime) -> None:
        """Count, inside a writing transaction, an attempt that broke."""
        self._store.failed(tables, number, stamp(at))

    def _is_old(self, learned: LearnedNumber, now: datetime) -> bool:
        days = int(self._parameters.value(FAX_LEARNED_DAYS))
        return learned.changed_at + timedelta(days=days) < now
