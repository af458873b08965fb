"""Hands orders to the sales desk, and settles those of which nobody knows whether it has them.

An order is on the disk as `submitting` before it is placed under its own number, once. Only the
call that placed it can make it `accepted`, and only until it is given up: then its caller is told
no, and what the desk has of it is taken back.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance.errors import DeskAway, OrderRefused
from appliance.records.exchange import Difference
from appliance.records.order import (
    ACCEPTED,
    CANCELLED,
    CONFIRMED,
    FAILED,
    REFUSED,
    SUBMITTING,
    UNDONE,
    UNKNOWN,
    DeskAnswer,
    Order,
)
from appliance.services.callback_requests import DESK_AWAY_ORDER, ORDER_STANDS, CallbackRequests
from appliance.services.orders.book import Orders
from appliance.services.orders.desk import FILES, OrderDesk
from appliance.services.orders.reconciliation import difference_row
from appliance.store import differences
from appliance.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

CANCEL = "052"
PLACE_WITHIN = timedelta(seconds=12)
"""After the confirming key; later than that nothing is placed any more."""
SETTLE_AFTER = timedelta(seconds=30)
"""By then the call that placed an order has heard of it, or never will."""
GRACE = timedelta(seconds=120)
"""Longer than a desk works on an order: what it does not know by then it never got."""
AT_ONCE = 100

GIVEN_UP = "given_up"
"""Return code of an order nobody accepts any more, while it is not known what the desk has."""
AWAY, NOT_FOUND = "desk_away", "not_found"
BY = "sales desk"
SENTENCES = {"not_here": "desk.not_offered"}

log = logging.getLogger(__name__)


class Submissions:
    """The way of orders to the desk; without a desk they go out as files, and nothing is done."""

    def __init__(
        self,
        database: Database,
        *,
        orders: Orders,
        order_desk: OrderDesk | None,
        callbacks: CallbackRequests,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._orders, self._desk = database, orders, order_desk
        self._callbacks, self._clock = callbacks, clock

    @property
    def by_desk(self) -> bool:
        """Tell whether orders are placed at a desk."""
        return self._desk is not None

    def addressed(self, draft: Order) -> Order:
        """Return the draft of an order as it is to be written before it is placed."""
        if self._desk is None:
            return draft
        desk = self._desk
        return replace(draft, state=SUBMITTING, back_end=desk.name, training=desk.training)

    # --- in the call that confirmed it

    def submit(self, order: Order) -> Order:
        """Place an order that has just been written, and return it when it is accepted.

        `OrderRefused` where the desk says no; `DeskAway` where it does not say yes.
        """
        if self._desk is None or order.state != SUBMITTING:
            return order
        try:
            answer = self._placed(self._desk, order)
        except DeskAway as away:
            self._fail(order, AWAY, str(away))
            raise
        if answer.outcome == UNKNOWN:
            self.give_up(order.order_number)
            raise DeskAway(answer.text, asked=True)
        if answer.outcome == REFUSED:
            self._fail(order, answer.return_code, answer.text)
            raise OrderRefused("desk", SENTENCES.get(answer.return_code, "desk.refused_order"))
        return self._accept(order, answer)

    def again(self, order: Order) -> Order:
        """Return an order that was placed before; `DeskAway` where that brought nothing."""
        if order.back_end == FILES or order.state not in (SUBMITTING, FAILED, CANCELLED):
            return order
        raise DeskAway(f"order {order.order_number} was placed before", asked=True)

    def give_up(self, order_number: str) -> Order:
        """Keep an order whose answer is missing from ever being accepted by its call."""
        with self._database.writing() as tables:
            order = self._orders.one(order_number)
            if order.state == SUBMITTING and not order.return_code:
                self._orders.resolve(
                    tables, order_number, SUBMITTING, return_code=GIVEN_UP, by=BY, note="no answer"
                )
        return self._orders.one(order_number)

    def _placed(self, desk: OrderDesk, order: Order) -> DeskAnswer:
        if self._clock() - order.accepted_at > PLACE_WITHIN:
            raise DeskAway("it was too late to place the order", asked=False)
        return desk.place(order)

    def _accept(self, order: Order, answer: DeskAnswer) -> Order:
        with self._database.writing() as tables:
            now = self._orders.one(order.order_number)
            if now.state == SUBMITTING and not now.return_code:
                self._write_done(tables, order, answer)
            elif now.state == FAILED:
                self._note_difference(tables, order, "the desk took it after it was given up")
        if order.business_code == CANCEL:  # its caller hears the result now
            self._orders.result_told(order.order_number)
            self._orders.result_told(order.original_order_number)
        return self.again(self._orders.one(order.order_number))

    def _fail(self, order: Order, return_code: str, detail: str) -> None:
        """Write that an order came to nothing, as its caller is going to be told now."""
        if self._close(order, FAILED, return_code, detail):
            self._orders.result_told(order.order_number)

    # --- beside the calls

    def settle(self) -> None:
        """Find out about every order whose answer is missing; the clock does so."""
        if self._desk is None:
            return
        for order in self._ours(SUBMITTING):
            if self._clock() - order.accepted_at < SETTLE_AFTER:
                continue
            try:
                self._settle(self._desk, self.give_up(order.order_number))
            except DeskAway as away:  # the next look asks again
                log.info("order %s is not settled yet: %s", order.order_number, away)

    def follow(self) -> None:
        """Ask what became of the accepted orders that should be confirmed by now."""
        if self._desk is None:
            return
        for order in self._ours(ACCEPTED):
            if order.confirm_date > self._clock().date():
                continue
            found = self._desk.look_up(order)
            if found is not None and found.outcome in RESULTS:
                with self._database.writing() as tables:
                    self._orders.resolve(
                        tables,
                        order.order_number,
                        RESULTS[found.outcome],
                        error_detail=found.text,
                        by=BY,
                    )

    def unsettled(self) -> list[Order]:
        """Return the orders of which nobody knows yet whether a desk has them."""
        return self._orders.listing(state=SUBMITTING, limit=AT_ONCE)

    def _ours(self, state: str) -> list[Order]:
        training = self._desk is not None and self._desk.training
        found = self._orders.listing(state=state, limit=AT_ONCE)
        return [one for one in found if (one.back_end, one.training) == (self._name, training)]

    def _settle(self, desk: OrderDesk, order: Order) -> None:
        if order.state != SUBMITTING:
            return
        found = desk.look_up(order)
        if found is None:
            if self._clock() - order.accepted_at >= GRACE:
                self._tell_later(order, FAILED, NOT_FOUND)
        elif found.outcome == REFUSED:
            self._tell_later(order, FAILED, found.return_code, found.text)
        elif found.outcome == UNDONE:
            self._tell_later(order, CANCELLED)
        elif order.business_code == CANCEL:
            self._let_stand(order, found)
        else:
            self._take_back(desk, order)

    def _take_back(self, desk: OrderDesk, order: Order) -> None:
        answer = desk.undo(order)
        if answer.outcome == UNDONE:
            self._tell_later(order, CANCELLED)
        elif answer.outcome == REFUSED:
            self._let_stand(order, answer)

    def _tell_later(
        self, order: Order, state: str, return_code: str = "", detail: str = ""
    ) -> None:
        """Write what a caller was, or in a call that broke off should have been, told: no."""
        if self._close(order, state, return_code, detail):
            self._promise(order, DESK_AWAY_ORDER)

    def _let_stand(self, order: Order, answer: DeskAnswer) -> None:
        """Write that an order stands although its caller was told no; staff must tell him."""
        with self._database.writing() as tables:
            self._write_done(tables, order, answer)
            self._note_difference(tables, order, f"the desk does not undo it: {answer.text}")
        self._promise(order, ORDER_STANDS)

    # --- writing

    def _write_done(self, tables: "Tables", order: Order, answer: DeskAnswer) -> None:
        note = answer.desk_number
        if order.business_code != CANCEL:
            self._orders.resolve(
                tables, order.order_number, ACCEPTED, return_code="", by=BY, note=note
            )
            return
        for number, state in (
            (order.original_order_number, CANCELLED),
            (order.order_number, CONFIRMED),
        ):
            self._orders.resolve(tables, number, state, return_code="", by=BY, note=note)

    def _close(self, order: Order, state: str, return_code: str, detail: str) -> bool:
        with self._database.writing() as tables:
            if self._orders.one(order.order_number).state != SUBMITTING:
                return False
            return self._orders.resolve(
                tables,
                order.order_number,
                state,
                return_code=return_code,
                error_detail=detail,
                by=BY,
            )

    def _note_difference(self, tables: "Tables", order: Order, note: str) -> None:
        log.error("order %s: %s", order.order_number, note)
        found = Difference(
            kind="order_stands",
            order_number=order.order_number,
            fund_account=order.fund_account,
            fund_code=order.fund_code,
            expected=CANCELLED,
            stated=ACCEPTED,
            note=note,
        )
        differences.note(tables, difference_row(found, self._clock()))

    def _promise(self, order: Order, reason: str) -> None:
        self._callbacks.note(
            caller=order.caller,
            fund_account=order.fund_account,
            call_id=order.call_id,
            reason=reason,
        )

    @property
    def _name(self) -> str:
        return self._desk.name if self._desk is not None else ""


RESULTS = {CONFIRMED: CONFIRMED, REFUSED: FAILED, UNDONE: CANCELLED}
"""What the desk knows of an accepted order → its state."""
