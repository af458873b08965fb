"""What a caller is told before he orders: orders he could not hear the end of, and results."""

from typing import TYPE_CHECKING

from appliance import Call, business_word, order_result, promise_callback

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Order

RESULTS_AT_ONCE = 3
SUBMITTING, NOT_ACCEPTED = "submitting", ("failed", "cancelled")


def tell_left_open(call: Call, appliance: "Appliance", account: str) -> bool:
    """Say which orders were accepted without being told, and which were not; False for none."""
    untold, left_open = appliance.orders.untold(account), appliance.orders.open_intents(call.id)
    for found in untold:
        order = _given_up(call, appliance, found) if found.state == SUBMITTING else found
        if order.state in NOT_ACCEPTED:
            _tell_not_accepted(call, appliance, order.business_code)
            appliance.orders.result_told(order.order_number)
        elif order.state != SUBMITTING:
            _tell_accepted(call, appliance, order)
    for intent in left_open:
        code = appliance.transaction_types.one(intent.type).business_code
        _tell_not_accepted(call, appliance, code)
        appliance.orders.lose(intent.id)
        call.did(f"told that intent {intent.id} is lost")
    return bool(untold or left_open)


def _given_up(call: Call, appliance: "Appliance", order: "Order") -> "Order":
    """Return an order whose answer a crash of this very call cut off; its caller is told no."""
    if order.call_id != call.id or order.return_code:
        return order
    order = appliance.submissions.give_up(order.order_number)
    if order.state == SUBMITTING:
        promise_callback(call, appliance, "desk.away_order")
    return order


def _tell_accepted(call: Call, appliance: "Appliance", order: "Order") -> None:
    call.announce(
        "trading.accepted_before",
        day=order.accepted_at,
        at=order.accepted_at,
        business=business_word(appliance, order.business_code),
        tail=order.tail,
    )
    appliance.orders.told(order.order_number)
    call.did(f"told of order {order.order_number}")


def _tell_not_accepted(call: Call, appliance: "Appliance", business_code: str) -> None:
    business = business_word(appliance, business_code)
    call.announce("trading.not_accepted_before", business=business)


def tell_results(call: Call, appliance: "Appliance", account: str) -> None:
    """Say what the registrar answered to the newest orders since the last call, once."""
    for order in appliance.orders.untold_results(account)[:RESULTS_AT_ONCE]:
        prompt, slots = order_result(appliance, order, call.language)
        call.announce(prompt, **slots)
        appliance.orders.result_told(order.order_number)
        call.did(f"told the result of order {order.order_number}")
