"""Orders by telephone: key 3 of the hotline, for those who know their trading PIN."""

from pathlib import Path

from appliance import MenuItem, hookimpl
from plugins.trading import menu


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the transactions."""
    return [MenuItem("3", "hotline.trading", menu.run, "trading.transactions")]


@hookimpl
def transaction_types() -> Path:
    """Return the folder of the transaction types, one TOML file each."""
    return Path(__file__).with_name("types")
