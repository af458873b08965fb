"""An order book with one call and one order in it, written as a conversation writes them."""

import sqlite3
from contextlib import AbstractContextManager, closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.assembly import assemble
from appliance.audio.recording_files import HEADER
from appliance.records.order import Intent, Order
from appliance.services.orders import order_rows
from appliance.settings import Settings
from appliance.store.orders import OrderStore

AT = datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CALL, ACCOUNT, NUMBER = "77.1", "980000000011", "981202611201000001"
STEPS = (
    ("heard", "main.greeting", "您好。", ""),
    ("heard", "account.enter_trade_pin", "请输入六位交易密码。", ""),
    ("keyed", "account.enter_trade_pin", "", "****"),
    ("heard", "trading.ask_amount", "请输入金额。", ""),
    ("keyed", "trading.ask_amount", "", "1000#"),
    ("heard", "trading.purchase_read_back", "请确认。", ""),
    ("keyed", "trading.purchase_read_back", "", "1"),
    ("heard", "trading.accepted", "已受理。", ""),
)
SECONDS_PER_STEP = 4


class OrderBook(AbstractContextManager["OrderBook"]):
    """A box at half past two on a trading day, and what happens in it."""

    def __init__(self, home: Path) -> None:
        self.now = AT
        self.appliance = assemble(Settings(home=home), lambda: self.now)
        self.appliance.calendar.seed()
        self.sheets, self.orders = self.appliance.order_sheets, self.appliance.orders

    def __exit__(self, *_error: object) -> None:
        self.appliance.close()

    def import_demo(self, folder: Path) -> None:
        """Import the demo company's files."""
        folder.mkdir()
        self.appliance.plugins.collect("demo_files", folder=folder)
        assert not self.appliance.exchange_imports.import_folder(folder, "demo").refused

    def record(self, *, seconds: int) -> None:
        """Begin the recording of the call, six seconds before its first step."""
        self.now = AT - timedelta(seconds=6)
        recording = self.appliance.recordings.begin(CALL)
        self.appliance.recordings.mask(recording, [(12.0, 15.0)])
        data = bytes(16_000 * seconds)
        header = HEADER.pack(b"RIFF", len(data) + 36, b"WAVEfmt ", 16, 1, 1, 8000, 16000, 2, 16,
                             b"data", len(data))  # fmt: skip
        self.sound().write_bytes(header + data)
        self.now = AT

    def sound(self) -> Path:
        """Return the file of the recording."""
        return self.appliance.recordings.path(self.appliance.recordings.of_call(CALL)[0])

    def purchase(self, *, told: bool = True, **changes: object) -> Order:
        """Let a caller buy for a thousand yuan."""
        calls = self.appliance.calls
        calls.begin(CALL, caller="13800138000", dialled="1000", started_at=AT)
        calls.answered(CALL, AT)
        for kind, prompt, text, keys in STEPS[:-1]:
            self.step(kind, prompt=prompt, text=text, keys=keys)
        order = self.accept(**changes)
        self.step(STEPS[-1][0], prompt=STEPS[-1][1], text=STEPS[-1][2])
        if told:
            self.orders.told(order.order_number)
            self.now += timedelta(seconds=1)
        return order

    def accept(self, **changes: object) -> Order:
        """Write an order as the desk does: intent, order, event and seal."""
        number = self.orders.count()
        intent = Intent(
            id=f"intent-{number}", type="purchase", fund_account=ACCOUNT, call_id=CALL,
            caller="13800138000", language="zh", trade_date=date(2026, 11, 20),
            values={"fund_code": "000001", "amount": Decimal("1000.00")},
            confirm_date=date(2026, 11, 23), query_from=date(2026, 11, 24),
        )  # fmt: skip
        OrderStore(self.appliance.database).keep_intent(
            order_rows.intent_row(intent, self.now.isoformat(timespec="milliseconds"))
        )
        draft = an_order(intent_id=intent.id, accepted_at=self.now, **changes)
        with self.appliance.database.writing() as tables:
            return self.orders.accept(tables, draft, mark=1)

    def step(self, kind: str, **what: str) -> None:
        """Write a step of the call; the next one comes four seconds later."""
        self.appliance.calls.step(CALL, kind, **what)
        self.appliance.calls.flush()
        self.now += timedelta(seconds=SECONDS_PER_STEP)

    def end_call(self) -> None:
        """End the call, and let the time pass until nothing of it is written any more."""
        self.appliance.calls.ended(CALL, self.now, "caller_hung_up")
        self.appliance.calls.flush()
        self.now += timedelta(days=1)  # the clock of the test, past that of the files
        self.now = max(self.now, datetime.now(AT.tzinfo) + timedelta(minutes=2))
        self.appliance.recordings.close_ended()
        self.appliance.seals.keep_head()

    def findings(self) -> list:
        """Return what `fundline verify` finds."""
        return self.appliance.seals.verify().findings

    def alter(self, statement: str) -> None:
        """Change the database as somebody who owns the disk can."""
        with closing(sqlite3.connect(self.appliance.database.path)) as raw, raw:
            triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                raw.execute(f"DROP TRIGGER [{name}]")
            raw.execute(statement)

    def smuggle(self, order_number: str) -> None:
        """Write an order that nobody gave."""
        with self.appliance.database.writing() as tables:
            row = next(tables.query("SELECT * FROM orders"))
            intent = next(tables.query("SELECT * FROM order_intents"))
            tables["order_intents"].insert({**intent, "id": "smuggled"})
            tables["orders"].insert({**row, "order_number": order_number, "intent_id": "smuggled"})


def an_order(**changes: object) -> Order:
    """Return an order of a thousand yuan as the desk drafts it."""
    return Order(**{
        "order_number": "", "intent_id": "", "type": "purchase", "business_code": "022",
        "fund_account": ACCOUNT, "transaction_account": "98100000001",
        "distributor_code": "981", "branch_code": "001", "registrar_code": "98",
        "individual_or_institution": "1", "accepted_at": AT, "trade_date": date(2026, 11, 20),
        "confirm_date": date(2026, 11, 23), "call_id": CALL, "caller": "13800138000",
        "language": "zh", "state": "accepted", "fund_code": "000001", "share_class": "A",
        "amount": Decimal("1000.00"), "estimated_fee": Decimal("14.78"),
        "details": {"notices": [{"prompt": "trading.risk", "version": "3f2a9c81d07b"}]},
    } | changes)  # fmt: skip
