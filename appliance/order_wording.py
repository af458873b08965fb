"""Puts what became of an order into a sentence, for the hotline and for calls about it."""

from typing import TYPE_CHECKING, Any

from appliance.errors import FundUnknown

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Order

OTHER_BUSINESS = "business_other"


def business_word(appliance: "Appliance", code: str) -> str:
    """Return the word for a business code."""
    word = f"business_{code}"
    return word if f"words.{word}" in appliance.prompts.keys("zh") else OTHER_BUSINESS


def fund_name(appliance: "Appliance", code: str) -> str:
    """Return a fund's name, its code where the register does not know it."""
    try:
        return appliance.funds.fund(code).fund_name
    except FundUnknown:
        return code


def order_result(
    appliance: "Appliance", order: "Order", language: str
) -> tuple[str, dict[str, Any]]:
    """Return the sentence about what became of an order, and its slots."""
    slots: dict[str, Any] = {
        "day": order.accepted_at,
        "business": business_word(appliance, order.business_code),
        "fund": fund_name(appliance, order.fund_code),
    }
    reason = appliance.return_codes.spoken(order.return_code, language)
    if order.state == "failed" and reason:
        return "trading.result_failed_because", slots | {"reason": reason}
    return f"trading.result_{order.state}", slots
