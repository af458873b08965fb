"""Keeps what the desk says of the market in the register, as the last known."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from appliance import FundFile, FundQuote
from plugins.online_desk.reading import DeskQuote

if TYPE_CHECKING:
    from appliance.services.funds import Fund, Funds

Limits = Mapping[str, Mapping[str, str]]


def keep(
    funds: "Funds", quotes: Iterable[DeskQuote], today: date, limits: Limits | None = None
) -> None:
    """Write what is new of these quotes, and of the limits where they were asked for."""
    known = {fund.fund_code: fund for fund in funds.listing()}
    news = []
    for quote in quotes:
        fund = known.get(quote.fund_code)
        stated = _stated(quote, fund, (limits or {}).get(quote.fund_code))
        if fund is None or _is_news(funds, fund, stated):
            news.append(stated)
    if news:
        file = FundFile(
            name="newhq_qry",
            file_type="07",
            version="",
            creator="",
            receiver="",
            file_date=today,
            records=tuple(news),
        )
        funds.apply(file)
    for quote in quotes:
        fund = known.get(quote.fund_code)
        if fund is None or fund.risk_level != quote.risk_level:
            funds.set_risk_level(quote.fund_code, quote.risk_level)


def _stated(quote: DeskQuote, fund: "Fund | None", limits: Mapping[str, str] | None) -> FundQuote:
    """Return the quote as a record; what the desk does not say stays as it was."""
    return FundQuote(
        fund_code=quote.fund_code,
        fund_name=quote.fund_name,
        fund_status=quote.fund_status,
        nav=quote.nav,
        nav_date=quote.nav_date,
        accumulated_nav=quote.accumulated_nav,
        fund_income=quote.fund_income,
        yield_7d=quote.yield_7d,
        convert_status=fund.convert_status if fund else "",
        fund_type=fund.fund_type if fund else "",
        currency_type=fund.currency_type if fund else "156",
        registrar_code=fund.registrar_code if fund else "",
        limits=dict(fund.limits if fund else {}) | dict(limits or {}),
    )


def _is_news(funds: "Funds", fund: "Fund", stated: FundQuote) -> bool:
    kept = funds.quote_on(fund.fund_code, stated.nav_date)
    described = (stated.fund_name, stated.fund_status, stated.limits)
    if described != (fund.fund_name, fund.fund_status, dict(fund.limits)):
        return True
    figures = ("nav_date", "nav", "accumulated_nav", "fund_income", "yield_7d")
    return kept is None or any(getattr(kept, one) != getattr(stated, one) for one in figures)
