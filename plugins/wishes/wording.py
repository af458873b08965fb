"""Puts alarms, and what made them fire, into sentences."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from appliance import Rule, fund_name

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import Fund, Quote


def alarm_sentence(appliance: "Appliance", code: str, rule: Rule) -> tuple[str, dict[str, Any]]:
    """Return the sentence that says what an alarm waits for, and its slots."""
    slots = {"fund": fund_name(appliance, code), "threshold": abs(rule.threshold)}
    return f"wishes.alarm_{rule.measure}_{rule.direction}", slots


def fund_sentence(fund: "Fund", quote: "Quote | None") -> tuple[str, dict[str, Any]]:
    """Return the sentence that names a fund with what an alarm would look at, and its slots."""
    if quote is None:
        return "wishes.alarm_fund", {"fund": fund.fund_name}
    if quote.yield_7d is not None:
        return "wishes.alarm_fund_yield", {"fund": fund.fund_name, "yield": quote.yield_7d}
    return "wishes.alarm_fund_nav", {"fund": fund.fund_name, "nav": quote.nav}


def crossing_sentence(
    appliance: "Appliance", values: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """Return the sentence that says what made an alarm fire, and its slots."""
    slots = {
        "fund": fund_name(appliance, values["fund_code"]),
        "day": date.fromisoformat(values["day"]),
        "value": abs(Decimal(values["value"])),
        "threshold": abs(Decimal(values["threshold"])),
    }
    return f"wishes.told_{values['measure']}_{values['direction']}", slots
