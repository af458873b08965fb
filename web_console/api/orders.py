"""The order book."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from appliance.records.order import Order as Record
from web_console.api.operation import Answer, Operation, Paged, QueryDay, Request, Text

State = Literal[
    "", "submitting", "accepted", "exported", "confirmed", "failed", "cancelled", "withdrawn"
]


class Order(Answer):
    """One order as it stands; `accepted` is not yet confirmed by the registrar."""

    order_number: str
    business_code: str
    fund_account: str
    fund_code: str
    target_fund_code: str
    amount: Decimal | None
    shares: Decimal | None
    status: str
    accepted_at: datetime
    trade_date: date
    confirm_date: date
    call_id: str


class Orders(Answer):
    """Orders, the newest first, and how many there are in all."""

    items: list[Order]
    total: int


class Event(Answer):
    """One thing that happened to an order."""

    at: datetime
    event: str
    by: str
    note: str


class OneOrder(Order):
    """An order and its history."""

    events: list[Event]


class OrdersAsked(Paged):
    """Which orders are wanted."""

    trade_date: QueryDay | None = None
    state: State = ""
    fund_account: Text = ""
    fund_code: Text = ""


def listing(request: Request) -> Orders:
    """Return orders."""
    asked: OrdersAsked = request.query
    which = {
        "trade_date": asked.trade_date,
        "state": asked.state or None,
        "fund_account": asked.fund_account or None,
        "fund_code": asked.fund_code or None,
    }
    found = request.appliance.orders.listing(limit=asked.limit, offset=asked.offset, **which)
    return Orders(
        items=[_order(one) for one in found], total=request.appliance.orders.count(**which)
    )


def one(request: Request) -> OneOrder:
    """Return one order with its history."""
    found = request.appliance.orders.one(request.path["order_number"])
    events = request.appliance.orders.events(found.order_number)
    history = [Event.model_validate(event) for event in events]
    return OneOrder(**_order(found).model_dump(), events=history)


def _order(found: Record) -> Order:
    return Order.model_validate(vars(found) | {"status": found.state})


OPERATIONS = (
    Operation(
        method="GET", path="/orders", name="list_orders", summary="List orders, the newest first.",
        scope="orders:read", query=OrdersAsked, answer=Orders, run=listing,
    ),
    Operation(
        method="GET", path="/orders/{order_number}", name="show_order",
        summary="Show one order with its history.",
        scope="orders:read", answer=OneOrder, run=one,
        path_forms={"order_number": "[0-9A-Za-z]{1,24}"},
    ),
)  # fmt: skip
