"""Puts alarms into sentences."""

from typing import TYPE_CHECKING, Any

from appliance import FundUnknown, Rule

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import Fund, Quote


def fund_name(appliance: "Appliance", code: str) -> str:
    """Return a fund's name, its code where the register does not know it."""
    try:
        return appliance.funds.fund(code).fund_name
    except FundUnknown:
        return code


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
