"""Takes values apart before they are read: sign, whole part and decimals, business time."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
LARGEST = 10**16
"""Readings end below this; a fund's whole capital is far below it."""
SMALLEST_CHANGE = Decimal("0.01")


def exact(value: object) -> Decimal:
    """Return an int or Decimal as Decimal; a float is refused because it is never exact."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"an amount is an int or a Decimal, not {value!r}")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise ValueError(f"{value!r} cannot be read aloud")
    return amount


def whole(value: object) -> int:
    """Return a whole number; anything else is refused."""
    amount = exact(value)
    if amount != amount.to_integral_value():
        raise ValueError(f"{value!r} is not a whole number")
    return int(amount)


def parts(amount: Decimal, *, trailing_zeros: bool) -> tuple[bool, int, str]:
    """Return whether it is negative, its whole part, and its decimals as digits."""
    text = format(abs(amount), "f")
    before, _, after = text.partition(".")
    return amount < 0, int(before), after if trailing_zeros else after.rstrip("0")


def fen(amount: Decimal) -> int:
    """Return an amount of yuan in fen, half a fen rounded up."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def hundredths(fraction: Decimal) -> Decimal:
    """Return a fraction of one in percent."""
    return fraction.scaleb(2)


def change_of(fraction: Decimal) -> Decimal:
    """Return a change in percent, rounded to two decimals as fund companies publish it."""
    return hundredths(fraction).quantize(SMALLEST_CHANGE, ROUND_HALF_UP)


def business_day(value: object) -> date:
    """Return the day of a date or of an aware datetime, in Shanghai."""
    if isinstance(value, datetime):
        return business_time(value).date()
    if isinstance(value, date):
        return value
    raise TypeError(f"a day is a date, not {value!r}")


def business_time(value: object) -> datetime:
    """Return an aware datetime in Shanghai time; a naive one is refused."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"a time is an aware datetime, not {value!r}")
    return value.astimezone(BUSINESS_ZONE)
