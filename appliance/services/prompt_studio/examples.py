"""Values that stand for what a call fills in, so that a whole sentence can be heard at a desk."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal

VALUES: dict[str, object] = {
    "key": "1",
    "digits": "000001",
    "number": 8,
    "count": 3,
    "money": Decimal("12000.50"),
    "nav": Decimal("1.2345"),
    "shares": Decimal("1000.25"),
    "percent": Decimal("0.015"),
    "change": Decimal("0.0082"),
    "yield": Decimal("0.0213"),
    "code": "482603",
}
WORDS = {
    "business": "business_022",
    "currency": "currency_156",
    "method": "dividend_method_0",
    "large_redemption": "large_redemption_1",
}
ANY_WORD = "accepted"
FUND_SLOTS = ("fund", "target")
COMPANY, FUND, PERSON = "company", "fund", "who"

Names = Callable[[str], Mapping[str, str]]
"""Names of this box in a language, which are spoken: of the company, a fund, a caller."""


def example_values(
    slots: Mapping[str, str], names: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """Return a value for each slot."""
    return {name: _value(name, kind, names, now) for name, kind in slots.items()}


def _value(name: str, kind: str, names: Mapping[str, str], now: datetime) -> object:
    if kind == "date":
        return now.date()
    if kind == "time":
        return datetime.combine(now.date(), time(15), now.tzinfo)
    if kind == "word":
        return WORDS.get(name, ANY_WORD)
    if kind == "text":
        fitting = FUND if name in FUND_SLOTS else name
        return names.get(fitting) or names.get(COMPANY, "")
    return VALUES[kind]
