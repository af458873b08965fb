"""Net values, dividends and accounts by telephone: keys 1 and 2 of the hotline."""

from appliance import MenuItem, hookimpl
from plugins.fund_query import account, quotes


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the net values to everybody and the account to those who know its PIN."""
    return [
        MenuItem("1", "hotline.nav", quotes.run, "fund_query.quotes"),
        MenuItem("2", "hotline.account", account.run, "fund_query.account"),
    ]
