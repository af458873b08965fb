"""The order book: what callers meant, what was accepted, and everything that became of it.

An order is one row; each change of it is one event with the whole row after the change, sealed in
the same transaction. Nobody is told of an order before that transaction is on the disk.
"""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from appliance.errors import ChangeRefused, OrderUnknown
from appliance.records.order import ACCEPTED, CONFIRMED, EXPORTED, WITHDRAWN, Intent, Order
from appliance.services.orders import order_rows
from appliance.services.orders.order_rows import BookFacts, OrderEvent, OrderTotals
from appliance.services.row_records import stamp
from appliance.store import orders as book
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

    from appliance.services.orders.transaction_types import TransactionTypes
    from appliance.services.trading_calendar import TradingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEAL_KIND = "order"
OPEN_INTENT, INTENT_ACCEPTED = "open", "accepted"


class Sealing(Protocol):
    """Whoever seals a change inside the transaction that makes it."""

    def append(self, tables: "Tables", kind: str, subject: str, digest: str) -> Any:
        """Seal the digest of a subject."""


class Orders:
    """The order book of this company; safe to use from every thread and process."""

    def __init__(
        self,
        database: Database,
        seals: Sealing,
        calendar: "TradingCalendar",
        types: "TransactionTypes",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database, self._seals = database, seals
        self._calendar, self._types = calendar, types
        self._store = book.OrderStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    # --- intents

    def intend(self, application: "order_rows.Intended", quote: "order_rows.Quoted") -> Intent:
        """Write down what a read-back is going to say, before it is spoken."""
        intent = Intent(
            id=uuid4().hex,
            type=application.type.name,
            fund_account=application.fund_account,
            call_id=application.call_id,
            caller=application.caller,
            language=application.language,
            values=deepcopy(application.values),
            trade_date=quote.trade_date,
            confirm_date=quote.confirm_date,
            query_from=quote.query_from,
            estimated_fee=quote.estimated_fee,
        )
        self._store.keep_intent(order_rows.intent_row(intent, self._now()))
        return intent

    def give_up(self, intent_id: str) -> None:
        """Close an intent the caller did not confirm."""
        self._store.close_intent(intent_id, "given_up", self._now())

    def refuse(self, intent_id: str) -> None:
        """Close an intent that the rules no longer allowed when it was confirmed."""
        self._store.close_intent(intent_id, "refused", self._now())

    def lose(self, intent_id: str) -> bool:
        """Close an intent that a crash interrupted; False where it became an order after all."""
        return self._store.close_intent(intent_id, "lost", self._now())

    def open_intents(self, call_id: str) -> list[Intent]:
        """Return the intents that a crash left open in this call."""
        return [order_rows.as_intent(row) for row in self._store.open_intents(call_id)]

    # --- accepting, inside the desk's transaction

    def of_intent(self, intent_id: str) -> Order | None:
        """Return the order this intent became already, or None."""
        row = self._store.of_intent(intent_id)
        return order_rows.as_order(row) if row else None

    def is_open(self, intent_id: str) -> bool:
        """Tell whether an intent can still be confirmed."""
        return self._store.intent_outcome(intent_id) == OPEN_INTENT

    def facts(self, fund_account: str, caller: str, trade_date: date) -> BookFacts:
        """Return what the book says now of an account and a caller number."""
        day = trade_date.isoformat()
        mine = self._store.of_account(fund_account, day)
        calling = self._store.of_caller(caller, day)
        return BookFacts(
            tuple(map(order_rows.as_order, mine)), tuple(map(order_rows.as_caller_facts, calling))
        )

    def accept(self, tables: "Tables", draft: Order, mark: int) -> Order:
        """Give the order its number, write and seal it, and close its intent."""
        prefix = f"{draft.distributor_code}{draft.accepted_at:%Y%m%d}{mark}"
        newest = book.newest_number(tables, prefix)
        sequence = int(newest[-6:]) + 1 if newest else 1
        order = replace(draft, order_number=f"{prefix}{sequence:06}")
        book.insert_order(tables, order_rows.order_row(order))
        book.close_intent(tables, order.intent_id, INTENT_ACCEPTED, self._now())
        if order.state == CONFIRMED:  # nobody is going to answer what never goes out
            book.note_result_told(tables, order.order_number, self._now())
        self._seal(tables, order.order_number, order.state, by=order.caller, note="")
        return order

    # --- what becomes of an order

    def withdraw(self, tables: "Tables", order_number: str, by: str) -> None:
        """Take an order back before the cut; it never goes out."""
        self.resolve(tables, order_number, WITHDRAWN, by=by)

    def exported(self, tables: "Tables", order_numbers: Iterable[str], file: str) -> None:
        """Note that orders went out in a data file."""
        for number in order_numbers:
            book.change_order(tables, number, {"state": EXPORTED, "exported_in": file})
            self._seal(tables, number, EXPORTED, by="", note=file)

    def resolve(
        self,
        tables: "Tables",
        order_number: str,
        state: str,
        *,
        return_code: str | None = None,
        error_detail: str | None = None,
        by: str = "",
        note: str = "",
    ) -> bool:
        """Write what became of an order; False where that is known already.

        `OrderUnknown` where no order has this number, `ChangeRefused` where it was withdrawn.
        """
        row = book.order_row(tables, order_number)
        if row is None:
            raise OrderUnknown(f"there is no order {order_number}")
        changes = {"state": state, "return_code": return_code, "error_detail": error_detail}
        stated = {name: value for name, value in changes.items() if value is not None}
        if all(row[name] == value for name, value in stated.items()):
            return False
        if row["state"] == WITHDRAWN:
            raise ChangeRefused(f"order {order_number} was withdrawn and cannot be {state}")
        book.change_order(tables, order_number, stated)
        self._seal(tables, order_number, state, by=by, note=note)
        return True

    def in_transaction(self, tables: "Tables", order_number: str) -> Order | None:
        """Return an order as this transaction has left it so far, or None."""
        row = book.order_row(tables, order_number)
        return order_rows.as_order(row) if row else None

    def noted(self, tables: "Tables", order_number: str, event: str, *, by: str, note: str) -> bool:
        """Write into an order's history what did not change it; False where it stands there."""
        if book.has_event(tables, order_number, event, note):
            return False
        self._seal(tables, order_number, event, by=by, note=note)
        return True

    def _seal(self, tables: "Tables", order_number: str, event: str, *, by: str, note: str) -> None:
        number, digest = book.append_event(
            tables, order_number, at=self._now(), event=event, by=by, note=note
        )
        self._seals.append(tables, SEAL_KIND, f"{order_number}/{number}", digest)

    # --- telling

    def told(self, order_number: str) -> None:
        """Note that the caller heard of his order to the end."""
        self._store.mark_told(order_number, self._now())

    def untold(self, fund_account: str) -> list[Order]:
        """Return the account's orders that were accepted and never told, oldest first."""
        return list(map(order_rows.as_order, self._store.untold(fund_account)))

    def result_told(self, order_number: str) -> None:
        """Note that a caller heard what became of the order."""
        self._store.mark_result_told(order_number, self._now())

    def untold_results(self, fund_account: str) -> list[Order]:
        """Return the account's orders whose result was never told, oldest first."""
        return list(map(order_rows.as_order, self._store.untold_results(fund_account)))

    # --- looking

    def one(self, order_number: str) -> Order:
        """Return an order; `OrderUnknown` where no order has this number."""
        order = self.find(order_number)
        if order is None:
            raise OrderUnknown(f"there is no order {order_number}")
        return order

    def find(self, order_number: str) -> Order | None:
        """Return an order, or None where no order has this number."""
        row = self._store.one(order_number)
        return order_rows.as_order(row) if row else None

    def listing(self, *, limit: int = 50, offset: int = 0, **filters: Any) -> list[Order]:
        """Return orders, newest first; filters are those of `order_rows.filters`."""
        rows = self._store.listing(order_rows.filters(**filters), limit, offset)
        return list(map(order_rows.as_order, rows))

    def count(self, **filters: Any) -> int:
        """Return how many orders fit."""
        return self._store.count(order_rows.filters(**filters))

    def totals(self, **filters: Any) -> OrderTotals:
        """Return the sums of the orders that fit."""
        return order_rows.totals(self._store.totals(order_rows.filters(**filters)))

    def of_account(self, fund_account: str, limit: int) -> list[Order]:
        """Return an account's orders, newest first."""
        return self.listing(limit=limit, fund_account=fund_account)

    def pending(self, fund_account: str, fund_code: str | None = None) -> list[Order]:
        """Return an account's orders that the registrar has not answered, oldest first."""
        found = self.facts(fund_account, "", date.min).pending
        return [order for order in found if fund_code in (None, order.fund_code)]

    def cancellable(self, fund_account: str, at: datetime) -> list[Order]:
        """Return the orders this account may still take back at this moment, oldest first."""
        pending = self.pending(fund_account)
        asked = {order.original_order_number for order in pending}
        return [
            order
            for order in pending
            if order.order_number not in asked and self.may_cancel(order, at)
        ]

    def may_cancel(self, order: Order, at: datetime) -> bool:
        """Tell whether type, state and hour allow an order to be taken back."""
        type = self._types.by_business_code(order.business_code)
        if order.state != ACCEPTED or type is None or not type.cancellable:
            return False
        return (
            self._calendar.trade_date(at, order.fund_code, order.business_code) <= order.trade_date
        )

    def to_export(self, trade_date: date, registrar_code: str) -> list[Order]:
        """Return the orders of a day that wait to go out to a registrar, by number."""
        rows = self._store.to_export(trade_date.isoformat(), registrar_code)
        return list(map(order_rows.as_order, rows))

    def events(self, order_number: str) -> list[OrderEvent]:
        """Return every change of an order, oldest first."""
        return list(map(order_rows.as_event, self._store.events(order_number)))

    # --- proving

    def verify_subject(self, subject: str, digest: str) -> str | None:
        """Return what is wrong with a sealed change `<order_number>/<number>`, or None."""
        order_number, _, number = subject.rpartition("/")
        for event in self._store.events(order_number):
            if str(event["number"]) == number:
                altered = book.event_digest(event) != digest
                return "the change was altered" if altered else None
        return "the change is gone"

    def sealed_text(self, subject: str) -> str | None:
        """Return the sealed change `<order_number>/<number>` as it was sealed."""
        order_number, _, number = subject.rpartition("/")
        events = self._store.events(order_number)
        return next((book.canonical(one) for one in events if str(one["number"]) == number), None)

    def state_faults(self, order_number: str | None = None) -> list[tuple[str, str]]:
        """Return each order, or this one, that its last change left otherwise, and the fields."""
        found = []
        for row in self._store.last_contents(order_number):
            content = row.pop("content")
            sealed = json.loads(content) if content else None
            if sealed is None:
                found.append((row["order_number"], "it has no history"))
            elif fields := order_rows.differing(row, sealed):
                found.append((row["order_number"], f"altered: {', '.join(fields)}"))
        return found

    def _now(self) -> str:
        return stamp(self._clock())
