"""What the registrar's confirmations (type 04) do to our orders, inside the file's transaction.

Nothing is taken silently: an answer that does not fit its order changes nothing and is a
difference. What the registrar started itself (强行赎回, 红利, 调增, 调减, 清盘) touches no order.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from appliance.records.exchange import Difference
from appliance.records.fund import FundFile, TransactionConfirmation
from appliance.records.order import (
    ACCEPTED,
    CANCELLED,
    CONFIRMED,
    FAILED,
    SUBMITTING,
    WITHDRAWN,
    Order,
)
from appliance.services.orders.book import Orders
from appliance.services.orders.reconciliation import difference_row
from appliance.services.orders.transaction_types import TransactionTypes
from appliance.store import differences

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUCCESS = "0000"
UNASKED = frozenset({"142", "143", "144", "145", "150"})
CANCEL, CANCEL_CONFIRMED = "052", "152"
SWITCH, SWITCHED = "036", "136"
SWITCH_LEGS = SWITCHED_IN, SWITCHED_OUT = "137", "138"
"""Some registrars confirm a switch by two records, one for each fund."""
MISSING = "missing_confirmation"
NOT_SENT = {ACCEPTED: "never_exported", SUBMITTING: "never_exported", WITHDRAWN: "withdrawn"}


class OrderBookings:
    """Books confirmations into the order book."""

    def __init__(
        self,
        orders: Orders,
        types: TransactionTypes,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._orders, self._types = orders, types
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    def book(self, tables: "Tables", file: FundFile) -> None:
        """Book the confirmations of a file, then look for orders that nobody answered."""
        if file.file_type not in ("04", "05"):
            return
        for record in file.records:
            if isinstance(record, TransactionConfirmation) and _is_asked(record):
                order = self._order(tables, file, record)
                if order is not None:
                    for found in self._answer(tables, file, order, record):
                        self._note(tables, found)
        for row in differences.unanswered(tables, file.creator, file.file_date.isoformat()):
            expected = f"an answer on {row.pop('confirm_date')}"
            self._note(tables, Difference(kind=MISSING, expected=expected, **row))

    def _order(
        self, tables: "Tables", file: FundFile, record: TransactionConfirmation
    ) -> Order | None:
        number, distributor = record.application_number, record.distributor_code or file.receiver
        for candidate in _without_zeros(number):
            order = self._orders.in_transaction(tables, candidate)
            if order is not None:
                return order
        # Only numbers of our own shape are ours: a distributor may have other channels than this.
        if re.fullmatch(rf"0*{re.escape(distributor)}[0-9]{{15}}", number):
            stated = f"{record.business_code} {record.return_code}"
            self._note(tables, _about(record, file, "unknown_application", stated=stated))
        return None

    def _answer(
        self, tables: "Tables", file: FundFile, order: Order, record: TransactionConfirmation
    ) -> Iterator[Difference]:
        code = _confirmation_code(record)
        if order.state in NOT_SENT and order.back_end == "files":
            kind = NOT_SENT[order.state]
            yield _about(record, file, kind, order, expected=order.state, stated=code)
        elif contradiction := next(_contradictions(order, record, code), None):
            field, expected, stated = contradiction
            what = {"expected": expected, "stated": stated, "note": field}
            yield _about(record, file, "contradiction", order, **what)
        elif code == CANCEL_CONFIRMED:
            yield from self._cancelled(tables, file, order, record)
        elif order.business_code != SWITCH or code not in SWITCH_LEGS:
            yield from self._resolved(tables, file, order, record, code)
        elif code == SWITCHED_OUT:  # its other leg says nothing more about the order
            yield from self._resolved(tables, file, order, record, SWITCHED)

    def _resolved(
        self,
        tables: "Tables",
        file: FundFile,
        order: Order,
        record: TransactionConfirmation,
        code: str,
    ) -> Iterator[Difference]:
        codes = self._codes(order)
        if code not in codes:
            expected = " or ".join(codes)
            what = {"expected": expected, "stated": code, "note": "BusinessCode"}
            yield _about(record, file, "contradiction", order, **what)
        elif record.return_code != SUCCESS:
            yield from self._close(tables, file, order, record, FAILED)
        elif code == codes[-1] and record.finished:
            yield from self._close(tables, file, order, record, CONFIRMED)
        elif order.state not in (CONFIRMED, FAILED, CANCELLED):
            event = "registrar_partial" if code == codes[-1] else "registrar_accepted"
            by, note = f"registrar file {file.name}", f"{code} {record.ta_serial_number}"
            self._orders.noted(tables, order.order_number, event, by=by, note=note)

    def _codes(self, order: Order) -> tuple[str, ...]:
        """Return the business codes that answer an order, the final one last."""
        type = self._types.by_business_code(order.business_code)
        return type.confirmed_by if type else (f"1{order.business_code[1:]}",)

    def _close(
        self,
        tables: "Tables",
        file: FundFile,
        order: Order,
        record: TransactionConfirmation,
        state: str,
    ) -> Iterator[Difference]:
        if order.state in (CONFIRMED, FAILED, CANCELLED):
            known, stated = (order.state, order.return_code), (state, record.return_code)
            if known != stated:
                what = {"expected": " ".join(known), "stated": " ".join(stated), "note": "state"}
                yield _about(record, file, "contradiction", order, **what)
            return
        by = f"registrar file {file.name}"
        self._orders.resolve(
            tables,
            order.order_number,
            state,
            return_code=record.return_code,
            error_detail=record.error_detail if state == FAILED else "",
            by=by,
            note=f"{record.business_code} {record.ta_serial_number}",
        )
        settled_at = self._clock().astimezone(SHANGHAI).isoformat(timespec="seconds")
        differences.settle_orders(tables, MISSING, [order.order_number], settled_at, by)

    def _cancelled(
        self, tables: "Tables", file: FundFile, order: Order, record: TransactionConfirmation
    ) -> Iterator[Difference]:
        """Book a 152; it names our 052, and some registrars name the cancelled order instead."""
        accepted = record.return_code == SUCCESS
        original: Order | None = order
        if order.business_code == CANCEL:
            yield from self._close(tables, file, order, record, CONFIRMED if accepted else FAILED)
            original = self._orders.in_transaction(tables, order.original_order_number)
        if original is not None and accepted:
            yield from self._close(tables, file, original, record, CANCELLED)

    def _note(self, tables: "Tables", found: Difference) -> None:
        differences.note(tables, difference_row(found, self._clock()))


def _is_asked(record: TransactionConfirmation) -> bool:
    return bool(record.application_number) and record.business_code not in UNASKED


def _without_zeros(number: str) -> Iterator[str]:
    """Yield a number, then without each of the zeros that a registrar may have put before it."""
    zeros = len(number) - len(number.lstrip("0"))
    return (number[count:] for count in range(zeros + 1))


def _confirmation_code(record: TransactionConfirmation) -> str:
    # Some registrars answer with the application's own code.
    code = record.business_code
    return f"1{code[1:]}" if code.startswith("0") else code


def _contradictions(
    order: Order, record: TransactionConfirmation, code: str
) -> Iterator[tuple[str, str, str]]:
    if record.fund_account.lstrip("0") != order.fund_account.lstrip("0"):
        yield "TAAccountID", order.fund_account, record.fund_account
    fund = order.target_fund_code if code == SWITCHED_IN else order.fund_code
    if record.fund_code and fund and record.fund_code != fund:
        yield "FundCode", fund, record.fund_code
    for field, own, stated in (
        ("ApplicationAmount", order.amount, record.application_amount),
        ("ApplicationVol", order.shares, record.application_shares),
    ):
        if stated and own is not None and Decimal(stated) != own and code != SWITCHED_IN:
            yield field, f"{own:f}", f"{stated:f}"


def _about(
    record: TransactionConfirmation,
    file: FundFile,
    kind: str,
    order: Order | None = None,
    *,
    expected: str = "",
    stated: str = "",
    note: str = "",
) -> Difference:
    return Difference(
        kind=kind,
        file=file.name,
        order_number=order.order_number if order else record.application_number,
        fund_account=record.fund_account,
        fund_code=record.fund_code,
        expected=expected,
        stated=stated,
        note=note,
    )
