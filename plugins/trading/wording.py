"""Puts orders into sentences: which one fits, and what its slots are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from appliance import business_word, fund_name

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Order


def order_sentence(appliance: "Appliance", order: "Order") -> tuple[str, dict[str, Any]]:
    """Return the sentence that tells one order of a customer from his others, and its slots."""
    slots: dict[str, Any] = {
        "at": order.accepted_at,
        "business": business_word(appliance, order.business_code),
        "fund": fund_name(appliance, order.fund_code),
    }
    if order.amount is not None:
        return "trading.order_of_amount", slots | {"amount": order.amount}
    if order.shares is not None:
        return "trading.order_of_shares", slots | {"shares": order.shares}
    return "trading.order", slots


def slots_of(
    appliance: "Appliance", language: str, prompt: str, words: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the words a sentence has room for."""
    return {name: words[name] for name in appliance.prompts.slots(language, prompt)}
