"""Puts one quote of a fund into sentences; knows money funds, currencies and net value types."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plugins.fund_query.speech import Spoken, spoken

if TYPE_CHECKING:
    from appliance.services.funds import Fund, FundBackEnd, Quote

CURRENCIES = frozenset({"344", "840", "978"})
SUBSCRIPTION_STATUS = "1"
STATUSES = {"4": "4", "5": "5", "6": "6", "8": "8", "9": "9", "a": "8"}
"""FundStatus values a caller is told about, and the one that has the words (`a` is an older 8)."""


def latest_sentences(funds: "FundBackEnd", fund: "Fund") -> list[Spoken]:
    """Return all that is said of a fund's latest net value."""
    if fund.fund_status == SUBSCRIPTION_STATUS:  # what its file carries is the face value
        return [spoken("fund_query.subscription_period", fund=fund.fund_name)]
    quote = funds.latest_quote(fund.fund_code)
    if quote is None:
        return [spoken("fund_query.no_quote", fund=fund.fund_name), *_status(fund)]
    if quote.fund_income is not None:
        return [_money_fund(fund, quote), *_status(fund)]
    return [_net_value(funds, fund, quote), *_status(fund)]


def history_row(quote: "Quote") -> Spoken:
    """Return the short sentence of one quote in a list."""
    if quote.fund_income is None:
        return spoken("fund_query.history_row", day=quote.nav_date, nav=quote.nav)
    slots: dict[str, Any] = {"day": quote.nav_date, "income": quote.fund_income}
    if quote.yield_7d is None:
        return spoken("fund_query.history_row_money_income", **slots)
    return spoken("fund_query.history_row_money", **slots, **{"yield": quote.yield_7d})


def change(now: Decimal, before: Decimal) -> Decimal:
    """Return the signed change as a fraction, to a hundredth of a percent."""
    return ((now - before) / before).quantize(Decimal("0.0001"))


def _money_fund(fund: "Fund", quote: "Quote") -> Spoken:
    slots = {"fund": fund.fund_name, "day": quote.nav_date, "income": quote.fund_income}
    if quote.yield_7d is None:
        return spoken("fund_query.money_fund_income", **slots)
    return spoken("fund_query.money_fund", **slots, **{"yield": quote.yield_7d})


def _net_value(funds: "FundBackEnd", fund: "Fund", quote: "Quote") -> Spoken:
    slots: dict[str, Any] = {"fund": fund.fund_name, "day": quote.nav_date, "nav": quote.nav}
    previous = funds.previous_quote(fund.fund_code, quote.nav_date)
    if previous is not None and previous.nav > 0:
        slots["change"] = change(quote.nav, previous.nav)
    if quote.accumulated_nav is not None:
        slots["accumulated"] = quote.accumulated_nav
    first = "" if "change" in slots else "_first"
    if fund.currency_type in CURRENCIES:
        slots["currency"] = f"currency_{fund.currency_type}"
        return _in_currency(slots)
    rest = "" if "accumulated" in slots else "_no_accumulated"
    return spoken(f"fund_query.latest{first}{rest}", **slots)


def _in_currency(slots: dict[str, Any]) -> Spoken:
    if "change" in slots and "accumulated" in slots:
        return spoken("fund_query.latest_in_currency", **slots)
    for name in ("change", "accumulated"):
        slots.pop(name, None)
    return spoken("fund_query.latest_first_in_currency", **slots)


def _status(fund: "Fund") -> list[Spoken]:
    if fund.fund_status not in STATUSES:
        return []
    return [spoken("fund_query.status", status=f"fund_status_{STATUSES[fund.fund_status]}")]
