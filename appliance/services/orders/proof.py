"""Proves orders: who answers for the seals of their changes, and of their call's steps."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appliance.records.order import Order
from appliance.services.chain import canonical
from appliance.services.orders.book import Orders
from appliance.services.row_records import stamp
from appliance.services.seals import Finding, Seals, digest
from appliance.store.database import Database
from appliance.store.order_sheets import SHEET, OrderSheetStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTLED = timedelta(seconds=20)
"""So long after its end nothing of a call is written any more."""
NEVER_HEARD = timedelta(hours=1)
"""An order of a call that the ledger does not know is sealed without steps after this time."""
OVERDUE = timedelta(minutes=10)
GROUP = 50
IDENTIFYING = (
    *("account.enter_number", "account.suggested", "account.enter_pin", "account.enter_trade_pin"),
)
"""Sentences with which an identification begins."""


class OrderWitness:
    """Answers for the seals of every change of an order."""

    def __init__(self, database: Database, orders: Orders) -> None:
        self._store, self._orders = OrderSheetStore(database), orders

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare a change of an order with what was sealed."""
        return self._orders.verify_subject(subject, sealed)

    def sealed_text(self, subject: str) -> str | None:
        """Return a change of an order as it was sealed."""
        return self._orders.sealed_text(subject)

    def unsealed(self) -> Iterator[Finding]:
        """Name orders that differ from their last change, and what has no seal or no row."""
        for order_number, what in self._orders.state_faults():
            yield Finding(f"order {order_number}", what)
        for order_number in self._store.orphans():
            yield Finding(f"order {order_number}", "the order is gone, its history is there")
        for subject in self._store.unsealed_events():
            yield Finding(f"order {subject}", "the change was never sealed")


class SheetProof:
    """Seals the steps of the call in which an order was given, and answers for those seals."""

    def __init__(
        self,
        database: Database,
        orders: Orders,
        seals: Seals,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database, self._orders, self._seals = database, orders, seals
        self._store = OrderSheetStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def seal_ended(self) -> list[str]:
        """Seal the sheets of orders whose call is over; return their numbers."""
        now = self._clock().astimezone(SHANGHAI)
        due = self._store.due(stamp(now - SETTLED), stamp(now - NEVER_HEARD), GROUP)
        for order_number in due:
            content = self.evidence(self._orders.one(order_number))
            with self._database.writing() as tables:
                text = json.dumps(content, ensure_ascii=False, sort_keys=True)
                self._store.keep(tables, order_number, text, stamp(now))
                self._seals.append(tables, SHEET, order_number, digest(content))
        return due

    def evidence(self, order: Order) -> dict[str, Any]:
        """Return what the ledger knows now of an order's call, from the identification on."""
        steps = self._store.steps(order.call_id)
        return {
            "order_number": order.order_number,
            "call": self._store.call(order.call_id),
            "steps": _own_steps(order, steps),
        }

    def sealed(self, order_number: str) -> dict[str, Any] | None:
        """Return what was sealed of an order's call, or None before its end."""
        content = self._store.content(order_number)
        return json.loads(content) if content else None

    def digest(self, order_number: str) -> str:
        """Return the digest under which an order's call was sealed, empty before."""
        return next((sealed for _subject, sealed in self._store.seals(SHEET, order_number)), "")

    # --- the witness

    def check(self, subject: str, sealed: str) -> str | None:
        """Compare the ledger's call with what was sealed, and name the first difference."""
        content = self.sealed(subject)
        if content is None:
            return "the sealed sheet is gone"
        if digest(content) != sealed:
            return "the sealed sheet was altered"
        return next(self._differences(content), None)

    def sealed_text(self, subject: str) -> str | None:
        """Return what was sealed of an order's call."""
        content = self.sealed(subject)
        return None if content is None else canonical(content)

    def unsealed(self) -> Iterable[Finding]:
        """Name sheets that should have a seal and have none."""
        for order_number in self._store.unsealed_sheets():
            yield Finding(f"sheet {order_number}", "was never sealed")
        late = stamp(self._clock().astimezone(SHANGHAI) - OVERDUE)
        for order_number in self._store.due(late, "", -1):
            yield Finding(f"sheet {order_number}", "is not sealed although its call ended")

    def _differences(self, content: Mapping[str, Any]) -> Iterator[str]:
        then = content["call"]
        if then is None:
            return
        now = self._store.call(then["id"])
        if now is None:
            yield f"call {then['id']} is gone"
            return
        for name in [name for name in then if then[name] != now[name]]:
            yield f"call {then['id']}: {name} was altered"
        steps = {step["number"]: step for step in self._store.steps(then["id"])}
        for step in content["steps"]:
            found = steps.get(step["number"])
            if found is None:
                yield f"step {step['number']} of call {then['id']} is gone"
            elif altered := [name for name in step if step[name] != found[name]]:
                names = ", ".join(altered)
                yield f"step {step['number']} of call {then['id']} was altered: {names}"


def _own_steps(order: Order, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps from the identification to the end of the order, or of the call."""
    first = next((step for step in steps if step["prompt"] in IDENTIFYING), None)
    told = stamp(order.told_at) if order.told_at else ""
    return [
        step
        for step in steps
        if (first is None or step["number"] >= first["number"]) and (not told or step["at"] <= told)
    ]
