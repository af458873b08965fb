"""How orders and intents stand in the store, and back; and what the book tells about many."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, get_type_hints

from appliance.records.order import (
    CANCELLED,
    FAILED,
    PENDING,
    WITHDRAWN,
    Intent,
    Order,
    TransactionType,
)
from appliance.services.row_records import decimal, record

DECIMALS = ("amount", "shares")
"""Values of an order that are decimals; every other value is a text or a whole number."""
HINTS = get_type_hints(Order)
UNCOUNTED = (FAILED, CANCELLED, WITHDRAWN)


class Intended(Protocol):
    """What an application must tell for its intent to be written."""

    type: TransactionType
    fund_account: str
    call_id: str
    caller: str
    language: str
    values: dict[str, Any]


class Quoted(Protocol):
    """What a quote must tell for an intent to be written."""

    @property
    def trade_date(self) -> date:
        """Return the day whose price the order gets."""

    @property
    def confirm_date(self) -> date:
        """Return the day on which the registrar is expected to answer."""

    @property
    def query_from(self) -> date:
        """Return the first day on which the result can be asked for."""

    @property
    def estimated_fee(self) -> Decimal | None:
        """Return the fee as far as it is known."""


@dataclass(frozen=True)
class OrderEvent:
    """One change of an order: when, what, by whom, and the whole order after it."""

    order_number: str
    number: int
    at: datetime
    event: str
    by: str
    note: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class BookFacts:
    """What the book says about an account and a caller number on one trading day."""

    orders: tuple[Order, ...] = ()
    """Orders of the account that still count: pending ones, and every one of the day."""
    of_caller: tuple[tuple[str, Decimal], ...] = ()
    """Account and amount of each order of the day that came from the caller's number."""

    @property
    def pending(self) -> tuple[Order, ...]:
        """Return the account's orders that the registrar has not answered."""
        return tuple(order for order in self.orders if order.state in PENDING)


@dataclass(frozen=True)
class OrderTotals:
    """How many orders fit a filter; the sums leave out what failed or was taken back."""

    orders: int
    amount: Decimal
    shares: Decimal
    by_state: Mapping[str, int]
    by_type: Mapping[str, int]


def intent_row(intent: Intent, at: str) -> dict[str, Any]:
    """Return an intent as the store keeps it."""
    return {
        "id": intent.id,
        "call_id": intent.call_id,
        "caller": intent.caller,
        "language": intent.language,
        "fund_account": intent.fund_account,
        "type": intent.type,
        "values_json": json.dumps(intent.values, ensure_ascii=False, default=str, sort_keys=True),
        "trade_date": intent.trade_date.isoformat(),
        "confirm_date": intent.confirm_date.isoformat(),
        "query_from": intent.query_from.isoformat(),
        "estimated_fee": _text(intent.estimated_fee),
        "written_at": at,
    }


def as_intent(row: Mapping[str, Any]) -> Intent:
    """Make an intent of its row."""
    values = json.loads(row["values_json"])
    decimals = {name: Decimal(values[name]) for name in DECIMALS if name in values}
    return Intent(
        id=row["id"],
        type=row["type"],
        fund_account=row["fund_account"],
        call_id=row["call_id"],
        caller=row["caller"],
        language=row["language"],
        values=values | decimals,
        trade_date=date.fromisoformat(row["trade_date"]),
        confirm_date=date.fromisoformat(row["confirm_date"]),
        query_from=date.fromisoformat(row["query_from"]),
        estimated_fee=decimal(row["estimated_fee"]),
    )


def order_row(order: Order) -> dict[str, Any]:
    """Return an order as the store keeps it."""
    row: dict[str, Any] = {}
    for one in fields(order):
        value = getattr(order, one.name)
        if isinstance(value, datetime):
            value = value.isoformat(timespec="milliseconds")
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, bool):
            value = int(value)
        elif isinstance(value, Decimal) or HINTS[one.name] == Decimal | None:
            value = _text(value)
        elif one.name == "details":
            value = json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
        row[one.name] = value
    return row


def as_order(row: Mapping[str, Any]) -> Order:
    """Make an order of its row."""
    return record(Order, {**row, "details": json.loads(row["details"])})


def as_caller_facts(row: Mapping[str, Any]) -> tuple[str, Decimal]:
    """Return whose order from a caller number it is, and its amount."""
    return row["fund_account"], decimal(row["amount"]) or Decimal("0.00")


def as_event(row: Mapping[str, Any]) -> OrderEvent:
    """Make one change of an order of its row."""
    return record(OrderEvent, {**row, "content": json.loads(row["content"])})


def filters(
    *,
    trade_date: date | None = None,
    trade_until: date | None = None,
    state: str | None = None,
    fund_account: str | None = None,
    fund_code: str | None = None,
    type: str | None = None,
    call_id: str | None = None,
    text: str | None = None,
) -> dict[str, str | None]:
    """Return the filters of a listing; `text` is looked for in order, account and caller number.

    With `trade_until` the trade date is the first of several days.
    """
    first = trade_date.isoformat() if trade_date else None
    return {
        "trade_date": None if trade_until else first,
        "trade_since": first if trade_until else None,
        "trade_until": trade_until.isoformat() if trade_until else None,
        "state": state,
        "fund_account": fund_account,
        "fund_code": fund_code,
        "type": type,
        "call_id": call_id,
        "text": text,
    }


def totals(rows: Iterable[Mapping[str, Any]]) -> OrderTotals:
    """Return the sums of rows with type, state, number of orders, amount and shares."""
    known = list(rows)
    counted = [row for row in known if row["state"] not in UNCOUNTED]
    by_state, by_type = Counter[str](), Counter[str]()
    for row in known:
        by_state[row["state"]] += row["orders"]
        by_type[row["type"]] += row["orders"]
    return OrderTotals(
        orders=by_state.total(),
        amount=_hundredths(sum(row["amount_hundredths"] for row in counted)),
        shares=_hundredths(sum(row["shares_hundredths"] for row in counted)),
        by_state=by_state,
        by_type=by_type,
    )


def _hundredths(number: int) -> Decimal:
    return (Decimal(number) / 100).quantize(Decimal("0.01"))


def differing(row: Mapping[str, Any], sealed: Mapping[str, Any]) -> list[str]:
    """Return the fields of an order's row that are not as its last change left them."""
    return [name for name, value in sealed.items() if row.get(name) != value]


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
