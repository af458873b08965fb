"""Whether a dividend method may be chosen now."""

from appliance.errors import OrderRefused
from appliance.services.orders.checks.facts import Facts

MONEY_FUND, REINVESTED = "04", "0"


def dividend_money_fund(facts: Facts) -> None:
    """Refuse a money fund, which only reinvests."""
    if facts.fund.fund_type == MONEY_FUND and facts.values["dividend_method"] != REINVESTED:
        raise OrderRefused("dividend_money_fund", "trading.refused_money_fund_dividend")


def dividend_changes(facts: Facts) -> None:
    """Refuse the method that is in force already."""
    method = facts.values["dividend_method"]
    if facts.holding is not None and facts.holding.dividend_method == method:
        raise OrderRefused(
            "dividend_changes",
            "trading.refused_dividend_same",
            again=True,
            fund=facts.fund.fund_name,
            method=f"dividend_method_{method}",
        )


def dividend_once_a_day(facts: Facts) -> None:
    """Refuse a second change on one day."""
    code = facts.type.business_code
    fund_code = facts.fund.fund_code
    if any((one.business_code, one.fund_code) == (code, fund_code) for one in facts.orders_of_day):
        raise OrderRefused(
            "dividend_once_a_day", "trading.refused_dividend_today", fund=facts.fund.fund_name
        )


CHECKS = {
    check.__name__: check for check in (dividend_money_fund, dividend_changes, dividend_once_a_day)
}
