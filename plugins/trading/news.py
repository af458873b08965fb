"""What a caller is told before he orders: orders he could not hear the end of, and results."""

from typing import TYPE_CHECKING, Any

from appliance import Call
from plugins.trading.wording import business_word

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.order_records import Order

RESULTS_AT_ONCE = 3


def tell_left_open(call: Call, appliance: "Appliance", account: str) -> None:
    """Say which orders were accepted without being told, and which of this call were not."""
    for order in appliance.orders.untold(account):
        call.announce(
            "trading.accepted_before",
            day=order.accepted_at,
            at=order.accepted_at,
            business=business_word(appliance, order.business_code),
            tail=order.tail,
        )
        appliance.orders.told(order.order_number)
        call.did(f"told of order {order.order_number}")
    for intent in appliance.orders.open_intents(call.id):
        code = appliance.transaction_types.one(intent.type).business_code
        call.announce("trading.not_accepted_before", business=business_word(appliance, code))
        appliance.orders.lose(intent.id)
        call.did(f"told that intent {intent.id} is lost")


def tell_results(call: Call, appliance: "Appliance", account: str) -> None:
    """Say what the registrar answered to the newest orders since the last call, once."""
    for order in appliance.orders.untold_results(account)[:RESULTS_AT_ONCE]:
        prompt, slots = result(appliance, order, call.language)
        call.announce(prompt, **slots)
        appliance.orders.result_told(order.order_number)
        call.did(f"told the result of order {order.order_number}")


def result(appliance: "Appliance", order: "Order", language: str) -> tuple[str, dict[str, Any]]:
    """Return the sentence about what became of an order, and its slots."""
    slots: dict[str, Any] = {
        "day": order.accepted_at,
        "business": business_word(appliance, order.business_code),
        "fund": appliance.funds.fund(order.fund_code).fund_name,
    }
    reason = appliance.return_codes.spoken(order.return_code, language)
    if order.state == "failed" and reason:
        return "trading.result_failed_because", slots | {"reason": reason}
    return f"trading.result_{order.state}", slots
