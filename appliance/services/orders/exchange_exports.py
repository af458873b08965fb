"""Sends a trading day's orders to the registrars: all of a batch or nothing, never twice.

The files are written and synced below `sent/`; one transaction marks their orders and notes the
batch; only then are the files published, each by one rename, the index last. A crash before the
transaction leaves nothing but files that the next run writes anew; one after it leaves a batch
that the next run publishes, from `sent/` and therefore with the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from appliance.errors import CalendarUnknown, ExportRefused, FundlineError
from appliance.hookspecs import ApplicationWriter
from appliance.records.exchange import (
    ApplicationBatch,
    Counterparty,
    Difference,
    ExportedBatch,
    ExportResult,
)
from appliance.records.order import Order
from appliance.services.orders.book import Orders
from appliance.services.orders.counterparties import Counterparties
from appliance.services.orders.reconciliation import difference_row
from appliance.services.orders.sent_files import SentFiles
from appliance.services.orders.transaction_types import TransactionTypes
from appliance.services.trading_calendar import TradingCalendar
from appliance.store import differences
from appliance.store.database import Database
from appliance.store.exchange_exports import ExchangeExportStore, write_batch

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
GRACE = timedelta(minutes=1)
"""The clock waits this long after the cut-off: a last order may be on its way to the disk."""
LATE = timedelta(minutes=10)
LONGEST_BEHIND = timedelta(days=15)
"""Days the box was down for this long are made up for."""
BY_CLOCK = "clock"
NOT_EXPORTABLE = "not_exportable"


class ExchangeExports:
    """Exports orders through the writer that a plugin offers."""

    def __init__(
        self,
        database: Database,
        *,
        orders: Orders,
        types: TransactionTypes,
        counterparties: Counterparties,
        calendar: TradingCalendar,
        writers: Sequence[ApplicationWriter],
        sent: Path,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database, self._orders, self._types = database, orders, types
        self._store = ExchangeExportStore(database)
        self._counterparties, self._calendar = counterparties, calendar
        self._writers, self._sent = writers, SentFiles(sent)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def export(
        self,
        trade_date: date,
        folder: Path,
        by: str,
        registrar_code: str | None = None,
        *,
        forced_by: str = "",
    ) -> ExportResult:
        """Send what waits of a day, and lay all files of that day into the folder, again too.

        Before the cut-off it is refused unless `forced_by` names who wants it all the same.
        """
        if not self._calendar.is_open(trade_date):
            raise ExportRefused(f"{trade_date} is no trading day", "closed", day=trade_date)
        cut_off = self._calendar.cut_off(trade_date)
        early = self._clock() < cut_off
        if early and not forced_by:
            raise ExportRefused(
                f"orders of {trade_date} are taken until {cut_off:%H:%M}; whoever wants the file"
                " earlier says so by name",
                "early",
                at=f"{cut_off:%H:%M}",
            )
        who = f"{forced_by}, before the cut-off" if early else by
        known = self._counterparties.listing()
        wanted = [one for one in known if registrar_code in (None, one.registrar_code)]
        if not wanted:
            raise ExportRefused(f"there is no registrar {registrar_code or ''}".rstrip(), "nobody")
        result = ExportResult()
        for profile in wanted:
            self._export(profile, trade_date, folder, who, result, again=True)
        return result

    def export_due(self, folder: Path) -> ExportResult:
        """Send every day whose cut-off has passed and that has not gone out, missed ones too."""
        result, failed = ExportResult(), []
        for profile in self._counterparties.listing():
            try:
                for day in self._due(profile) if profile.automatic else ():
                    self._export(profile, day, folder, BY_CLOCK, result, again=False)
            except (FundlineError, OSError) as error:
                failed.append(f"registrar {profile.registrar_code}: {error}")
        if failed:
            raise ExportRefused("; ".join(failed), "several")
        return result

    def listing(self, trade_date: date | None = None, limit: int = 100) -> list[ExportedBatch]:
        """Return what went out, newest first."""
        day = trade_date.isoformat() if trade_date else None
        return [_as_batch(row) for row in self._store.listing(day, limit)]

    def sent_file(self, batch: ExportedBatch, name: str) -> Path:
        """Return where a file that went out is kept, as it went out."""
        return self._sent.one(batch, name)

    # ---

    def overdue(self) -> list[tuple[str, date]]:
        """Return registrar and day of orders that should have gone out and have not."""
        late = self._clock().astimezone(SHANGHAI) - LATE
        return [
            (profile.registrar_code, day)
            for profile in self._counterparties.listing()
            for day in self._waiting(profile)
            if self._is_over(day, late)
        ]

    def _due(self, profile: Counterparty) -> list[date]:
        now = self._clock().astimezone(SHANGHAI)
        today, newest = now.date(), self._store.newest_day(profile.registrar_code)
        first = date.fromisoformat(newest) + timedelta(days=1) if newest else today
        first = max(first, today - LONGEST_BEHIND)
        missed = {first + timedelta(days=number) for number in range((today - first).days + 1)}
        days = sorted(missed | set(self._waiting(profile)))
        return [day for day in days if self._is_over(day, now - GRACE)]

    def _waiting(self, profile: Counterparty) -> list[date]:
        return [date.fromisoformat(day) for day in self._store.days_due(profile.registrar_code)]

    def _is_over(self, day: date, now: datetime) -> bool:
        try:
            is_open = self._calendar.is_open(day)
        except CalendarUnknown:  # a missing year must not keep back the last one's orders
            return False
        return is_open and now >= self._calendar.cut_off(day)

    def _export(
        self,
        profile: Counterparty,
        trade_date: date,
        folder: Path,
        by: str,
        result: ExportResult,
        *,
        again: bool,
    ) -> None:
        waiting = self._orders.to_export(trade_date, profile.registrar_code)
        codes = {profile.distributor_code, *(order.distributor_code for order in waiting)}
        for code in sorted(codes):
            day = _Day(profile, code, trade_date, by)
            with self._sent.alone():
                while not self._cut(day, result):
                    pass  # orders came or went while the files were written
                batches = [one for one in self._batches(day) if again or not one.published_at]
                result.files += self._sent.publish(batches, folder)
                self._store.mark_published((one.id for one in batches), self._now().isoformat())

    def _cut(self, day: "_Day", result: ExportResult) -> bool:
        """Send what waits as one batch; False where something else waits by now.

        The files are written before the transaction, so that callers' orders need not wait.
        """
        earlier = self._batches(day)
        whole = self._batch(day, earlier)
        faults = self._writer().faults(whole)
        writable = tuple(one for one in whole.orders if one.order_number not in faults)
        done = None
        if writable or not earlier:
            done = self._drafted(day, replace(whole, orders=writable))
        with self._database.writing() as tables:
            if _numbers(self._batch(day, earlier).orders) != _numbers(whole.orders):
                return False
            self._note_faults(tables, whole, faults)
            if done is not None:
                self._mark(tables, done, _numbers(writable))
        result.left_out |= faults
        result.batches += [done] if done is not None else []
        return True

    def _drafted(self, day: "_Day", batch: ApplicationBatch) -> ExportedBatch:
        registrar = day.profile.registrar_code
        draft = self._sent.draft(registrar, day.distributor_code, day.trade_date, batch.number)
        files = self._writer().write(draft, batch)
        return ExportedBatch(
            registrar_code=registrar,
            distributor_code=day.distributor_code,
            trade_date=day.trade_date,
            batch=batch.number,
            file=files.file,
            index_file=files.index_file,
            version=day.profile.version,
            orders=len(batch.orders),
            digest=self._sent.sync(draft, files),
            at=self._now(),
            by=day.by,
        )

    def _mark(self, tables: "Tables", done: ExportedBatch, order_numbers: Sequence[str]) -> None:
        self._orders.exported(tables, order_numbers, done.file)
        settled_at = done.at.isoformat()
        differences.settle_orders(tables, NOT_EXPORTABLE, order_numbers, settled_at, "exported")
        write_batch(tables, _as_row(done))

    def _note_faults(
        self, tables: "Tables", batch: ApplicationBatch, faults: Mapping[str, str]
    ) -> None:
        # What cannot be written is left out, so that one order does not keep the others back.
        for order in batch.orders:
            if reason := faults.get(order.order_number):
                found = Difference(
                    kind=NOT_EXPORTABLE,
                    order_number=order.order_number,
                    fund_account=order.fund_account,
                    fund_code=order.fund_code,
                    note=reason,
                )
                differences.reopen(tables, difference_row(found, self._now()))

    def _batch(self, day: "_Day", earlier: Sequence[ExportedBatch]) -> ApplicationBatch:
        waiting = self._orders.to_export(day.trade_date, day.profile.registrar_code)
        return ApplicationBatch(
            counterparty=day.profile,
            distributor_code=day.distributor_code,
            trade_date=day.trade_date,
            number=len(earlier) + 1,
            orders=tuple(one for one in waiting if one.distributor_code == day.distributor_code),
            export={one.name: one.export for one in self._types.listing()},
            earlier=tuple(one.file for one in earlier if one.file),
        )

    def _batches(self, day: "_Day") -> list[ExportedBatch]:
        rows = self._store.batches(
            day.trade_date.isoformat(), day.profile.registrar_code, day.distributor_code
        )
        return [_as_batch(row) for row in rows]

    def _writer(self) -> ApplicationWriter:
        if not self._writers:
            what = "no plugin writes application files; switch ofd_exchange on"
            raise ExportRefused(what, "no_plugin")
        return self._writers[0]

    def _now(self) -> datetime:
        return self._clock().astimezone(SHANGHAI).replace(microsecond=0)


class _Day(NamedTuple):
    """One trading day as far as it goes to one registrar, from one distributor."""

    profile: Counterparty
    distributor_code: str
    trade_date: date
    by: str


def _numbers(orders: Iterable[Order]) -> list[str]:
    return [order.order_number for order in orders]


def _as_row(batch: ExportedBatch) -> dict[str, Any]:
    return vars(batch) | {
        "trade_date": batch.trade_date.isoformat(),
        "at": batch.at.isoformat(),
    }


def _as_batch(row: dict[str, Any]) -> ExportedBatch:
    published_at = row["published_at"]
    return ExportedBatch(
        **row
        | {
            "trade_date": date.fromisoformat(row["trade_date"]),
            "at": datetime.fromisoformat(row["at"]),
            "published_at": datetime.fromisoformat(published_at) if published_at else None,
        }
    )
