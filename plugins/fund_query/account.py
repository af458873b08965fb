"""What customers ask about their own account, after they said who they are."""

from typing import TYPE_CHECKING

from appliance import Call, Menu, MenuItem, change_pin, identify
from plugins.fund_query.holdings import market_value, shares
from plugins.fund_query.records import applications, confirmations, dividends

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def run(call: Call, appliance: "Appliance") -> None:
    """Ask who is calling, then lead through the menu of the account."""
    identify(call, appliance)
    while True:
        call.follow(call.choose(MENU), appliance)


MENU = Menu(
    "account",
    (
        MenuItem("1", "account.menu_shares", shares),
        MenuItem("2", "account.menu_value", market_value),
        MenuItem("3", "account.menu_applications", applications),
        MenuItem("4", "account.menu_confirmations", confirmations),
        MenuItem("5", "account.menu_dividends", dividends),
        MenuItem("6", "account.menu_pin", change_pin),
    ),
    footer={"common.back": ""},
)
