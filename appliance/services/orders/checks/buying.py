"""What the registrar's limits say about an amount."""

from decimal import Decimal

from appliance.errors import OrderRefused
from appliance.services.orders.checks.facts import Facts

CENT = Decimal("0.01")


def amount_sensible(facts: Facts) -> None:
    """Refuse an amount that is zero or has parts of a cent."""
    if facts.amount <= 0:
        raise OrderRefused("amount_sensible", "trading.refused_amount_zero", again=True)
    if facts.amount != facts.amount.quantize(CENT):
        raise OrderRefused("amount_sensible", "trading.refused_amount_decimals", again=True)


def purchase_minimum(facts: Facts) -> None:
    """Refuse a purchase below the first or the additional minimum."""
    first = facts.limit(facts.fund, "MinBidsAmountByIndi", "MinBidsAmountByInst")
    more = facts.limit(facts.fund, "MinAppBidsAmountByIndi", "MinAppBidsAmountByInst")
    _minimum("purchase_minimum", facts, first, more)


def subscription_minimum(facts: Facts) -> None:
    """Refuse a subscription below the first or the additional minimum."""
    first = facts.limit(facts.fund, "MinSubsAmountByIndi", "MinAmountByInst")
    more = facts.limit(facts.fund, "IndiAppSubsAmount", "InstAppSubsAmnt")
    _minimum("subscription_minimum", facts, first, more)


def subscription_step(facts: Facts) -> None:
    """Refuse a subscription that is no multiple of the fund's step."""
    step = facts.limit(facts.fund, "UnitSubsAmountByIndi", "UnitSubsAmountByInst")
    if step is not None and facts.amount % step:
        raise OrderRefused(
            "subscription_step", "trading.refused_amount_step", again=True, amount=step
        )


def purchase_maximum(facts: Facts) -> None:
    """Refuse a purchase above what the fund takes at once."""
    _maximum(
        "purchase_maximum", facts, facts.limit(facts.fund, "IndiMaxPurchase", "InstMaxPurchase")
    )


def subscription_maximum(facts: Facts) -> None:
    """Refuse a subscription above what the fund takes at once."""
    most = facts.limit(facts.fund, "MaxSubsAmountByIndi", "MaxSubsAmountByInst")
    _maximum("subscription_maximum", facts, most)


def purchase_day_total(facts: Facts) -> None:
    """Refuse what would lift the day's purchases of this fund above its limit."""
    most = facts.limit(facts.fund, "IndiDayMaxSumBuy", "InstDayMaxSumBuy")
    if most is None:
        return
    left = most - facts.bought_today(facts.fund.fund_code)
    if left <= 0:
        raise OrderRefused("purchase_day_total", "trading.refused_day_total_used", amount=most)
    if facts.amount > left:
        raise OrderRefused(
            "purchase_day_total", "trading.refused_day_total", again=True, amount=left
        )


def _minimum(check: str, facts: Facts, first: Decimal | None, more: Decimal | None) -> None:
    if _is_first(facts):
        if first is not None and facts.amount < first:
            raise OrderRefused(check, "trading.refused_first_minimum", again=True, amount=first)
    elif more is not None and facts.amount < more:
        raise OrderRefused(check, "trading.refused_additional_minimum", again=True, amount=more)


def _maximum(check: str, facts: Facts, most: Decimal | None) -> None:
    if most is not None and facts.amount > most:
        raise OrderRefused(check, "trading.refused_order_maximum", again=True, amount=most)


def _is_first(facts: Facts) -> bool:
    code = facts.fund.fund_code
    bought = any(one.fund_code == code and one.amount is not None for one in facts.book.orders)
    return facts.holding is None and not bought


CHECKS = {
    check.__name__: check
    for check in (
        amount_sensible,
        purchase_minimum,
        subscription_minimum,
        subscription_step,
        purchase_maximum,
        subscription_maximum,
        purchase_day_total,
    )
}
