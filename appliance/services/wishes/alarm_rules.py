"""When an alarm fires: once for each crossing of its threshold. Pure functions of values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from appliance.records.wish import NAV, YIELD, Rule

if TYPE_CHECKING:
    from appliance.services.funds import Quote

SMALLEST_CHANGE = Decimal("0.0001")


@dataclass(frozen=True)
class Measured:
    """The value of a measure on one day."""

    day: date
    value: Decimal


def measured(measure: str, quote: "Quote", previous: "Quote | None") -> Measured | None:
    """Return what a quote says of a measure; None where it says nothing.

    A change is rounded as callers hear it, so that no alarm contradicts the hotline.
    """
    if measure == NAV:
        return Measured(quote.nav_date, quote.nav)
    if measure == YIELD:
        return None if quote.yield_7d is None else Measured(quote.nav_date, quote.yield_7d)
    if previous is None or previous.nav <= 0:
        return None
    change = (quote.nav - previous.nav) / previous.nav
    return Measured(quote.nav_date, change.quantize(SMALLEST_CHANGE))


def crossings(rule: Rule, met: bool, values: Iterable[Measured]) -> tuple[bool, list[Measured]]:
    """Return whether the last value meets a rule, and each that crossed from not meeting it.

    `met` is what was true before: a rule that is met fires no more until a value has not met it.
    """
    crossed = []
    for one in values:
        now = rule.met(one.value)
        if now and not met:
            crossed.append(one)
        met = now
    return met, crossed
