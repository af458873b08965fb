"""What an application becomes: its estimated fee, the words of its read-back, the order itself."""

from decimal import Decimal
from typing import Any

from appliance.records.order import ACCEPTED, CONFIRMED, Intent, Order
from appliance.services.orders.checks import Facts
from appliance.services.orders.fees import PURCHASE, sold_parts
from appliance.services.trading_calendar import Settlement

FIELDS = ("fund_code", "target_fund_code", "amount", "shares", "original_order_number")
"""Answers that are fields of the order; any other stands in its details."""
FRONT_END = "0"


def estimated_fee(facts: Facts) -> Decimal | None:
    """Return what the order is going to cost as far as rates and values are known, else None."""
    if facts.days is None or not (facts.buys or facts.sells):
        return None
    fees, kind = facts.fees, facts.customer.individual_or_institution
    code = facts.values["fund_code"]
    if facts.buys:
        own = fees.of_amount(facts.type.business_code, code, kind, facts.amount)
        return own if own is not None else fees.of_amount(PURCHASE, code, kind, facts.amount)
    parts = sold_parts(facts.lots, facts.shares, facts.being_sold, facts.days.confirmed_on)
    quote = facts.market.quotes[code]
    nav = quote.nav if quote else None
    target = facts.values.get("target_fund_code")
    if target:
        return fees.of_switch(code, target, kind, parts, nav)
    return fees.of_shares(code, kind, parts, nav)


def words(facts: Facts, days: Settlement, fee: Decimal | None) -> dict[str, Any]:
    """Return everything a read-back may say, by the name of its slot."""
    said: dict[str, Any] = {
        name: value for name, value in facts.values.items() if name != "notices"
    }
    if facts.original is not None:
        original = facts.original
        said |= {"amount": original.amount, "shares": original.shares, "tail": original.tail}
        said["business"] = f"business_{original.business_code}"
    if "fund_code" in facts.values:
        said["fund"] = facts.fund.fund_name
    if "target_fund_code" in facts.values:
        said["target"] = facts.target.fund_name
    if "dividend_method" in facts.values:
        said["method"] = f"dividend_method_{facts.values['dividend_method']}"
    if "large_redemption" in facts.values:
        said["large_redemption"] = f"large_redemption_{facts.values['large_redemption']}"
    said |= {
        "price_day": days.trade_date,
        "confirm_day": days.confirmed_on,
        "query_from": days.query_from,
        "fee": fee,
    }
    return {name: value for name, value in said.items() if value is not None}


def draft(intent: Intent, facts: Facts, days: Settlement, *, withheld: bool = False) -> Order:
    """Return the order an intent becomes, without its number yet.

    `withheld`: a cancellation that is done by never sending the order it is about.
    """
    fund = facts.market.funds.get(intent.values.get("fund_code", ""))
    original, account = facts.original, facts.account
    values = {name: _exact(intent.values[name]) for name in FIELDS if name in intent.values}
    return Order(
        order_number="",
        intent_id=intent.id,
        type=intent.type,
        business_code=facts.type.business_code,
        fund_account=intent.fund_account,
        transaction_account=account.transaction_account if account else "",
        distributor_code=account.distributor_code if account else "",
        branch_code=(account.branch_code or account.distributor_code) if account else "",
        registrar_code=fund.registrar_code if fund else "",
        individual_or_institution=facts.customer.individual_or_institution,
        accepted_at=facts.at,
        trade_date=days.trade_date,
        confirm_date=days.confirmed_on,
        call_id=intent.call_id,
        caller=intent.caller,
        language=intent.language,
        state=CONFIRMED if withheld else ACCEPTED,
        share_class=original.share_class if original else _share_class(facts),
        currency_type=fund.currency_type if fund else "156",
        estimated_fee=intent.estimated_fee,
        details=_details(intent, facts, withheld),
        **values,
    )


def _exact(value: Any) -> Any:
    """Return yuan and shares with their two decimals, as the registrar's files carry them."""
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value


def _share_class(facts: Facts) -> str:
    return (facts.holding.share_class if facts.holding else "") or FRONT_END


def _details(intent: Intent, facts: Facts, withheld: bool) -> dict[str, Any]:
    details = {name: value for name, value in intent.values.items() if name not in FIELDS}
    target = intent.values.get("target_fund_code")
    if target:
        relation = facts.fees.relation(intent.values["fund_code"], target)
        details["target_share_class"] = relation or _share_class(facts)
    return details | ({"reason": "withhold"} if withheld else {})
