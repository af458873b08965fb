"""Calls in which a customer orders and, the next time, hears what became of it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from appliance.assembly import SHANGHAI
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.more_customers import Customer
from tests.calls.registrar_answers import CONFIRMED, CUT, Bank, spoken_reason
from tests.calls.telephone_room import TelephoneRoom
from tests.calls.transactions import NEW_PIN, PURCHASE, Transaction, change_pin, enter, key_in

BEFORE_THE_CUT = timedelta(seconds=100)


@dataclass(frozen=True)
class Placed:
    """What came of one call: the orders it brought, and whose they are."""

    customer: Customer
    orders: list[dict[str, Any]]


class TradingCalls:
    """Whoever calls this box to trade."""

    def __init__(self, box: Box, room: TelephoneRoom, bank: Bank) -> None:
        self._box, self._room, self._bank = box, room, bank
        self._listing: list[dict[str, Any]] = []
        self._listed_at = 0.0
        self._one_at_a_time = threading.Lock()

    def orders(self, asked_at: float) -> list[dict[str, Any]]:
        """Return the book as it was at that moment or later; callers who ask together share it."""
        with self._one_at_a_time:
            if self._listed_at < asked_at:
                self._listed_at = time.monotonic()
                self._listing = self._box.fundline("orders", "--limit", "1000")
            return self._listing

    @contextmanager
    def entered(self, customer: Customer, language: str) -> Iterator[Conversation]:
        """Call, prove who is calling, and hang up in the end."""
        caller = Caller(self._box, self._room, customer.telephone)
        try:
            yield enter(caller.dial("1000"), customer, language)
        finally:
            caller.close()

    def place(self, customer: Customer, transaction: Transaction, language: str) -> Placed:
        """Place one order."""
        with self.entered(customer, language) as call:
            return Placed(customer, [self._order(call, customer, transaction)])

    def place_and_cancel(self, customer: Customer, language: str) -> Placed:
        """Place a purchase and take it back in the same call."""
        with self.entered(customer, language) as call:
            first = self._order(call, customer, PURCHASE)
            call.press("*").begins("trading.menu_purchase", key="1").press("4")
            call.begins("trading.cancel_this", key="1").press("1")
            tail, fund = first["order_number"][-4:], self._bank.names[first["fund_code"]]
            slots = {"business": "business_022", "fund": fund, "tail": tail}
            call.hears("trading.cancel_read_back", **slots)
            call.begins("common.confirm", key="1").press("1")
            second = self._newest_order(call, customer, "052")
            call.hears("trading.cancel_accepted", tail=second["order_number"][-4:])
            return Placed(customer, [first, second])

    def change_pin(self, customer: Customer, language: str) -> Placed:
        """Change the trading PIN and come in with the new one in the next call."""
        with self.entered(customer, language) as call:
            change_pin(call, customer)
        with self.entered(replace(customer, trade_pin=NEW_PIN), language) as call:
            call.begins("trading.menu_purchase", key="1")
        return Placed(customer, [])

    def hear_result(self, placed: Placed, transaction: Transaction, language: str) -> None:
        """Call again and hear what the registrar answered."""
        [booked] = placed.orders
        slots: dict[str, Any] = {
            "day": datetime.fromisoformat(booked["accepted_at"]),
            "business": f"business_{transaction.business_code}",
            "fund": self._bank.names[booked["fund_code"]],
        }
        told = "trading.result_confirmed"
        if transaction.return_code != CONFIRMED:
            reason = spoken_reason(transaction.return_code, language)
            told = "trading.result_failed_because" if reason else "trading.result_failed"
            slots |= {"reason": reason} if reason else {}
        with self.entered(placed.customer, language) as call:
            call.hears(told, within=40, **slots)

    def _order(
        self, call: Conversation, customer: Customer, transaction: Transaction
    ) -> dict[str, Any]:
        """Order, hear the read-back to its end, confirm, and find the order in the book."""
        key_in(call, transaction)
        call.hears(transaction.read_back, **self._bank.slots(transaction))
        call.begins("common.confirm", key="1").press("1")
        booked = self._newest_order(call, customer, transaction.business_code)
        query_from = self._bank.later(date.fromisoformat(booked["trade_date"]), 2)
        call.hears(transaction.accepted, tail=booked["order_number"][-4:], query_from=query_from)
        call.begins("common.back_or_hang_up")  # who hangs up before is told again in his next call
        return booked

    def _newest_order(self, call: Conversation, customer: Customer, code: str) -> dict[str, Any]:
        """Return the customer's order of this business as soon as it is in the book."""
        for _ in range(10):
            for one in self.orders(time.monotonic()):
                if (one["fund_account"], one["business_code"]) == (customer.fund_account, code):
                    found: dict[str, Any] = one
                    return found
            call.listen(0.5)
        raise AssertionError(f"{customer.fund_account} has no {code}; heard {call.transcript()}")


def wait_for_the_cut_to_pass() -> None:
    """Begin no calls that the cut-off would overtake."""
    now = datetime.now(SHANGHAI)
    cut = now.replace(hour=CUT[0], minute=CUT[1], second=0, microsecond=0)
    if cut - BEFORE_THE_CUT < now < cut:
        time.sleep((cut - now).total_seconds())
