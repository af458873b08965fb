"""A whole box whose orders go out as files: a clock to set, orders to accept, files to take."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appliance.assembly import assemble
from appliance.records.exchange import ExportResult
from appliance.records.order import Order
from appliance.services.exchange_imports import FileResult
from appliance.settings import Settings
from appliance.store.database import Database
from tests.plugins.ofd_exchange.box import write
from tests.plugins.ofd_exchange.sample_orders import order
from tests.plugins.ofd_exchange.sample_rows import opening, quote

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
BEFORE_THE_CUT = datetime(2026, 11, 20, 14, 30, tzinfo=SHANGHAI)
AFTER_THE_CUT = datetime(2026, 11, 20, 15, 2, tzinfo=SHANGHAI)


class ExchangeBox:
    """An assembled box with a customer, three funds and a calendar, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.now = BEFORE_THE_CUT
        self.files, self.out = folder / "files", folder / "out"
        self.files.mkdir(exist_ok=True)
        self.home = folder / "home"
        self.appliance = assemble(Settings(home=self.home), clock=lambda: self.now)
        self.exports = self.appliance.exchange_exports
        self.orders = self.appliance.orders

    def fill(self) -> "ExchangeBox":
        """Seed the calendar and import funds and a customer."""
        self.appliance.calendar.seed()
        day = date(2026, 11, 18)
        quotes = [quote(code, UpdateDate=day) for code in ("000001", "000004", "000005")]
        assert self.take(write(self.files, "07", *quotes, day=day)).outcome == "imported"
        account = opening(TransactionCfmDate=day)
        assert self.take(write(self.files, "02", account, day=day)).outcome == "imported"
        return self

    def take(self, path: Path) -> FileResult:
        """Import one file."""
        return self.appliance.exchange_imports.import_file(path, "test")

    def answer(self, file_type: str, *rows: dict[str, Any], **how: Any) -> FileResult:
        """Write rows as the registrar's file and import it."""
        return self.take(write(self.files, file_type, *rows, **{"day": MONDAY} | how))

    def accept(self, type: str = "purchase", code: str = "022", **values: Any) -> Order:
        """Take an order as the trading desk does, number, event and seal with it."""
        values = {"accepted_at": self.now} | values
        with self.appliance.database.writing() as tables:
            count = tables.execute("SELECT count(*) FROM order_intents").fetchone()[0]
            draft = order(type, code, intent_id=f"intent{count + 1}", **values)
            tables.execute(
                "INSERT INTO order_intents (id, call_id, fund_account, type, values_json,"
                " trade_date, confirm_date, query_from, written_at) VALUES (?, 'test.1', ?, ?,"
                " '{}', '', '', '', '')",
                [draft.intent_id, draft.fund_account, draft.type],
            )
            return self.orders.accept(tables, draft, 1)

    def export(self, day: date = FRIDAY, **how: Any) -> ExportResult:
        """Export a day into `out`."""
        return self.exports.export(day, self.out, "test", **how)

    def send(self, *orders: Order) -> None:
        """Export Friday after its cut-off."""
        self.now = AFTER_THE_CUT
        assert self.export().orders == len(orders) or not orders

    def state(self, one: Order) -> str:
        """Return the state of an order."""
        return self.orders.one(one.order_number).state

    def events(self, one: Order) -> list[str]:
        """Return the names of an order's events."""
        return [event.event for event in self.orders.events(one.order_number)]

    def profile(self, **values: Any) -> None:
        """Change the profile of registrar 98."""
        known = self.appliance.counterparties
        known.keep(replace(known.one("98"), **values), "test")

    def kinds(self, *, open_only: bool = True) -> list[str]:
        """Return the kinds of the differences, oldest first."""
        found = self.appliance.reconciliation.differences(open_only=open_only)
        return [one.kind for one in reversed(found)]

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table but the log of imports."""
        return dump(self.appliance.database)

    def sent(self) -> dict[str, bytes]:
        """Return the published files by name."""
        return published(self.out)


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the log of imports."""
    with database.reading() as tables:
        names = [name for name in tables.table_names() if name != "exchange_imports"]
        return {
            name: sorted((tuple(row.values()) for row in tables[name].rows), key=repr)
            for name in names
        }


def published(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name; a file still being written is none."""
    files = sorted(folder.glob("*")) if folder.exists() else []
    return {one.name: one.read_bytes() for one in files if not one.name.startswith(".")}


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[ExchangeBox]:
    """Open a box that exchanges files."""
    box = ExchangeBox(tmp_path).fill()
    yield box
    box.appliance.close()
