"""The words of the box's own documents, one file per language."""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = "–"


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of every document, each document's in a table of its own."""
    return tomllib.loads((HERE / f"documents_{language}.toml").read_text("utf-8"))


def figure(value: Decimal | None) -> str:
    """Return a figure with all of its decimals, thousands parted; a dash for none."""
    return NOTHING if value is None else f"{value:,f}"


def day(value: date | None) -> str:
    """Return a day, a dash for none."""
    return NOTHING if value is None else value.isoformat()


def moment(value: datetime) -> str:
    """Return a moment in Shanghai to the minute."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def amount(value: Decimal, currency_type: str, language: str) -> str:
    """Return an amount of money with the currency's name."""
    own = words(language)["currencies"]
    currency = own.get(currency_type, currency_type)
    return str(own["amount"].format(amount=figure(value), currency=currency))
