"""What the holding and the registrar's limits say about shares."""

from decimal import Decimal

from appliance.errors import OrderRefused
from appliance.records.order import Notice
from appliance.services.orders.checks.facts import Facts
from appliance.services.orders.fees import sold_parts
from appliance.services.parameters import SHORT_HOLDING_DAYS

HUNDREDTH = Decimal("0.01")


def holding_there(facts: Facts) -> None:
    """Refuse a fund the customer has no shares of."""
    if facts.holding is None or not facts.holding.total_shares:
        raise OrderRefused(
            "holding_there", "trading.refused_no_holding", again=True, fund=facts.fund.fund_name
        )


def shares_free(facts: Facts) -> None:
    """Refuse a holding of which nothing can be sold now."""
    if facts.available > 0:
        return
    reason = "sold" if facts.being_sold else "frozen"
    raise OrderRefused(
        "shares_free", f"trading.refused_all_{reason}", again=True, fund=facts.fund.fund_name
    )


def shares_sensible(facts: Facts) -> None:
    """Refuse shares that are zero or have more than two decimals."""
    if facts.shares <= 0:
        raise OrderRefused("shares_sensible", "trading.refused_shares_zero", again=True)
    if facts.shares != facts.shares.quantize(HUNDREDTH):
        raise OrderRefused("shares_sensible", "trading.refused_shares_decimals", again=True)


def enough_shares(facts: Facts) -> None:
    """Refuse more shares than can be sold; say so where orders of today are the reason."""
    if facts.shares <= facts.available:
        return
    if facts.being_sold:
        raise OrderRefused(
            "enough_shares",
            "trading.refused_shares_being_sold",
            again=True,
            sold=facts.being_sold,
            available=facts.available,
        )
    raise OrderRefused(
        "enough_shares", "trading.refused_too_many_shares", again=True, available=facts.available
    )


def redemption_minimum(facts: Facts) -> None:
    """Refuse a redemption below the fund's minimum, unless it is all there is."""
    _minimum("redemption_minimum", facts, "MinRedemptionVol")


def switch_minimum(facts: Facts) -> None:
    """Refuse a switch below the fund's minimum, unless it is all there is."""
    _minimum("switch_minimum", facts, "MinInterconvertVol")


def redemption_maximum(facts: Facts) -> None:
    """Refuse a redemption above what the fund takes at once."""
    limits = (
        facts.limit(facts.fund, "IndiMaxRedeem", "InstMaxRedeem"),
        facts.limit(facts.fund, "MaxRedemptionVol"),
    )
    most = min((limit for limit in limits if limit is not None), default=None)
    if most is not None and facts.shares > most:
        raise OrderRefused(
            "redemption_maximum", "trading.refused_shares_maximum", again=True, shares=most
        )


def redemption_day_total(facts: Facts) -> None:
    """Refuse what would lift the day's redemptions of this fund above its limit."""
    most = facts.limit(facts.fund, "IndiDayMaxSumRedeem", "InstDayMaxSumRedeem")
    if most is None:
        return
    left = most - facts.sold_today(facts.fund.fund_code)
    if left <= 0:
        raise OrderRefused("redemption_day_total", "trading.refused_day_shares_used", shares=most)
    if facts.shares > left:
        raise OrderRefused(
            "redemption_day_total", "trading.refused_day_shares", again=True, shares=left
        )


def minimum_balance(facts: Facts) -> Notice | None:
    """Offer to sell all where the rest would be below the fund's minimum."""
    least = facts.limit(facts.fund, "MinAccountBalance")
    if least is None or facts.holding is None or facts.shares >= facts.available:
        return None
    rest = facts.holding.total_shares - facts.being_sold - facts.shares
    if rest >= least:
        return None
    slots = {"minimum": least, "rest": rest, "shares": facts.available}
    return Notice(
        name="minimum_balance",
        prompt="trading.notice_minimum_balance",
        slots=slots,
        changes={"shares": facts.available},
    )


def short_holding(facts: Facts) -> Notice | None:
    """Warn of the fee for shares that were held only for days, first in first out."""
    if facts.days is None:
        return None
    days = int(facts.owner(SHORT_HOLDING_DAYS))
    parts = sold_parts(facts.lots, facts.shares, facts.being_sold, facts.days.confirmed_on)
    young = [part for part in parts if part.days is not None and part.days < days]
    if not young:
        return None
    slots = {"shares": sum((part.shares for part in young), Decimal(0)), "days": days}
    kind = facts.customer.individual_or_institution
    rates = [facts.fees.redemption_rate(facts.fund.fund_code, kind, part.days) for part in young]
    known = [rate for rate in rates if rate is not None]
    if len(known) == len(rates) and not any(known):
        return None
    if len(known) < len(rates):
        return Notice(name="short_holding", prompt="trading.notice_short_holding", slots=slots)
    return Notice(
        name="short_holding",
        prompt="trading.notice_short_holding_rate",
        slots=slots | {"percent": max(known)},
    )


def _minimum(check: str, facts: Facts, limit: str) -> None:
    least = facts.limit(facts.fund, limit)
    if least is not None and facts.shares < least and facts.shares < facts.available:
        raise OrderRefused(check, "trading.refused_shares_minimum", again=True, shares=least)


CHECKS = {
    check.__name__: check
    for check in (
        holding_there,
        shares_free,
        shares_sensible,
        enough_shares,
        redemption_minimum,
        switch_minimum,
        redemption_maximum,
        redemption_day_total,
        minimum_balance,
        short_holding,
    )
}
