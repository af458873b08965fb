"""The menu of transactions: one item for each type there is, and the change of the trading PIN."""

from typing import TYPE_CHECKING

from appliance import Call, Menu, MenuItem, change_pin, identify
from plugins.trading.conversation import place_order
from plugins.trading.news import tell_left_open, tell_results

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import TransactionType

PIN_KEY = "7"


def run(call: Call, appliance: "Appliance") -> None:
    """Ask who is calling, tell what became of his orders, then lead through the menu."""
    if call.again and call.customer and tell_left_open(call, appliance, call.customer):
        # It was told before he had to key anything; where he was in that order is over.
        call.resume([], call.language, call.customer)
    if appliance.order_desk is not None and appliance.order_desk.training:
        call.announce("desk.training")
    account = identify(call, appliance, "trade").fund_account
    tell_left_open(call, appliance, account)
    tell_results(call, appliance, account)
    while True:
        call.follow(call.choose(transactions(appliance)), appliance)


def transactions(appliance: "Appliance") -> Menu:
    """Return the menu of all transactions, by key."""
    items = [_item(kind) for kind in appliance.transaction_types.listing()]
    items.append(MenuItem(PIN_KEY, "trading.menu_pin", change_trade_pin))
    ordered = sorted(items, key=lambda item: item.key)
    return Menu("transactions", tuple(ordered), footer={"common.back": ""})


def change_trade_pin(call: Call, appliance: "Appliance") -> None:
    """Change the trading PIN."""
    change_pin(call, appliance, "trade")


def _item(kind: "TransactionType") -> MenuItem:
    def run_type(call: Call, appliance: "Appliance") -> None:
        place_order(call, appliance, kind)

    return MenuItem(kind.key, kind.prompts["menu"], run_type)
