"""Whether a fund takes this business now."""

from datetime import date

from appliance.errors import OrderRefused
from appliance.services.funds import Fund
from appliance.services.orders.checks.facts import Facts

OPEN, IN_SUBSCRIPTION, SUSPENDED, NO_PURCHASE, NO_REDEMPTION, ENDED, CLOSED = "0145689"
SWITCHES_OUT, SWITCHES_IN = ("", "0", "2"), ("", "0", "1")
REGULAR_INVESTMENT = ("", "0", "1")
REASONS = {
    SUSPENDED: "trading.refused_suspended",
    NO_PURCHASE: "trading.refused_purchase_suspended",
    NO_REDEMPTION: "trading.refused_redemption_suspended",
    CLOSED: "trading.refused_closed_period",
}
"""What a caller hears of a fund in this FundStatus; any other unusual one has ended."""


def fund_open_for_purchase(facts: Facts) -> None:
    """Refuse a fund that sells no shares now."""
    _purchasable("fund_open_for_purchase", facts.fund)


def fund_open_for_redemption(facts: Facts) -> None:
    """Refuse a fund that takes no shares back now."""
    _redeemable("fund_open_for_redemption", facts.fund)


def fund_open_for_subscription(facts: Facts) -> None:
    """Refuse a fund that is not in its subscription period."""
    check, fund = "fund_open_for_subscription", facts.fund
    if fund.fund_status != IN_SUBSCRIPTION:
        status = fund.fund_status
        known = status in (SUSPENDED, CLOSED) or status not in (OPEN, NO_PURCHASE, NO_REDEMPTION)
        if known:
            _refuse(check, fund)
        raise OrderRefused(
            check, "trading.refused_not_in_subscription", again=True, fund=fund.fund_name
        )
    day = facts.days.trade_date if facts.days else facts.at.date()
    begins, ends = _day(fund, "IPOStartDate"), _day(fund, "IPOEndDate")
    if begins is not None and day < begins:
        _refuse_day(check, "trading.refused_subscription_begins", fund, begins)
    if ends is not None and day > ends:
        _refuse_day(check, "trading.refused_subscription_ended", fund, ends)


def fund_open_for_switch_out(facts: Facts) -> None:
    """Refuse a fund whose shares cannot be switched into another's."""
    _redeemable("fund_open_for_switch_out", facts.fund)
    if facts.fund.convert_status not in SWITCHES_OUT:
        raise OrderRefused(
            "fund_open_for_switch_out",
            "trading.refused_switch_out",
            again=True,
            fund=facts.fund.fund_name,
        )


def fund_open_for_switch_in(facts: Facts) -> None:
    """Refuse a fund into which nothing can be switched."""
    _purchasable("fund_open_for_switch_in", facts.target)
    if facts.target.convert_status not in SWITCHES_IN:
        raise OrderRefused(
            "fund_open_for_switch_in",
            "trading.refused_switch_in",
            again=True,
            fund=facts.target.fund_name,
        )


def fund_open_for_regular_investment(facts: Facts) -> None:
    """Refuse a fund that takes no regular purchases."""
    check, fund = "fund_open_for_regular_investment", facts.fund
    _purchasable(check, fund)
    if fund.limits.get("PeriodicStatus", "") not in REGULAR_INVESTMENT:
        raise OrderRefused(
            check, "trading.refused_regular_investment", again=True, fund=fund.fund_name
        )


def _purchasable(check: str, fund: Fund) -> None:
    if fund.fund_status == IN_SUBSCRIPTION:
        raise OrderRefused(
            check, "trading.refused_in_subscription", again=True, fund=fund.fund_name
        )
    if fund.fund_status not in (OPEN, NO_REDEMPTION):
        _refuse(check, fund)


def _redeemable(check: str, fund: Fund) -> None:
    if fund.fund_status == IN_SUBSCRIPTION:
        raise OrderRefused(check, "trading.refused_not_yet_sold", again=True, fund=fund.fund_name)
    if fund.fund_status not in (OPEN, NO_PURCHASE):
        _refuse(check, fund)


def _refuse(check: str, fund: Fund) -> None:
    prompt = REASONS.get(fund.fund_status, "trading.refused_fund_ended")
    raise OrderRefused(check, prompt, again=True, fund=fund.fund_name)


def _refuse_day(check: str, prompt: str, fund: Fund, day: date) -> None:
    raise OrderRefused(check, prompt, again=True, fund=fund.fund_name, day=day)


def _day(fund: Fund, name: str) -> date | None:
    text = fund.limits.get(name)
    return date.fromisoformat(text) if text else None


CHECKS = {
    check.__name__: check
    for check in (
        fund_open_for_purchase,
        fund_open_for_redemption,
        fund_open_for_subscription,
        fund_open_for_switch_out,
        fund_open_for_switch_in,
        fund_open_for_regular_investment,
    )
}
