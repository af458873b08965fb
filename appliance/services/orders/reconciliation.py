"""Where our book and the registrars' files do not agree, and what a trading day came to."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.errors import DifferenceUnknown
from appliance.records.exchange import Difference, ExportedBatch
from appliance.store.database import Database
from appliance.store.differences import DifferenceStore
from appliance.store.exchange_imports import ExchangeImportStore

if TYPE_CHECKING:
    from appliance.services.orders.exchange_exports import ExchangeExports

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class DaySummary:
    """The exchange of one trading day: what went out, what came back, what does not agree."""

    trade_date: date
    sent: list[ExportedBatch]
    received: Sequence[Mapping[str, Any]]
    """Files with answers to the day's orders or dated on the day, as imports are listed."""
    by_state: Mapping[str, int]
    """Number of the day's orders by state; training orders do not count."""
    unanswered: int
    """Orders that went out and have no final answer."""
    differences: list[Difference]


class Reconciliation:
    """The differences, and the days."""

    def __init__(
        self,
        database: Database,
        exports: "ExchangeExports",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._store = DifferenceStore(database)
        self._imports = ExchangeImportStore(database)
        self._exports = exports
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def differences(self, *, open_only: bool = True) -> list[Difference]:
        """Return the differences, newest first."""
        return [_as_difference(row) for row in self._store.listing(open_only)]

    def settle(self, number: int, by: str) -> None:
        """Close a difference that somebody has looked into."""
        at = self._clock().astimezone(SHANGHAI).isoformat(timespec="seconds")
        if not self._store.settle(number, at, by):
            raise DifferenceUnknown(f"there is no difference {number}")

    def day(self, trade_date: date) -> DaySummary:
        """Return what a trading day came to so far."""
        day = trade_date.isoformat()
        states = Counter(self._store.states_of_day(day))
        return DaySummary(
            trade_date=trade_date,
            sent=self._exports.listing(trade_date),
            received=self._imports.of_day(day),
            by_state=states,
            unanswered=states["exported"],
            differences=[_as_difference(row) for row in self._store.of_day(day)],
        )


def difference_row(found: Difference, at: datetime) -> dict[str, Any]:
    """Return a difference as the store writes it."""
    return asdict(found) | {"found_at": at.astimezone(SHANGHAI).isoformat(timespec="seconds")}


def _as_difference(row: Mapping[str, Any]) -> Difference:
    times = ("found_at", "settled_at")
    return Difference(
        **{**row, **{name: row[name] and datetime.fromisoformat(row[name]) for name in times}}
    )
