"""Puts alarms into sentences."""

from typing import TYPE_CHECKING, Any

from appliance import FundUnknown, Rule

if TYPE_CHECKING:
    from appliance.assembly import Appliance


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
