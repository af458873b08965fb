"""Gathers what the documents about one fund state."""

from typing import Any

from appliance.records.document import DayFigure, FeeStep, NavChart, ProductSheet
from appliance.services.faxes.letterhead import Letterhead
from appliance.services.funds import Fund, FundBackEnd, Quote
from appliance.services.orders.fees import FeeRate, Fees

CHARTED_QUOTES = 250
"""About a year of trading days."""


class FundPapers:
    """States funds as the back end answers, with the fee rates of the own tables."""

    def __init__(self, back_end: FundBackEnd, fees: Fees, letterhead: Letterhead) -> None:
        self._back_end, self._fees, self._letterhead = back_end, fees, letterhead

    def nav_chart(self, code: str, language: str) -> NavChart:
        """Return a fund's course; `FundUnknown` where there is no such fund."""
        fund = self._back_end.fund(code)
        newest = self._back_end.history(code, CHARTED_QUOTES)
        kind = "yield" if newest and newest[0].yield_7d is not None else "nav"
        last = newest[0] if newest else None
        return NavChart(
            **self._head(fund, language),
            kind=kind,
            course=tuple(_course(kind, newest)),
            accumulated_nav=last.accumulated_nav if last else None,
            fund_income=last.fund_income if last else None,
        )

    def product_sheet(self, code: str, language: str) -> ProductSheet:
        """Return a fund's facts; `FundUnknown` where there is no such fund."""
        fund = self._back_end.fund(code)
        quote = self._back_end.latest_quote(code)
        rates = sorted(self._fees.rates(code), key=_order_of_rates)
        return ProductSheet(
            **self._head(fund, language),
            fund_type=fund.fund_type,
            status=self._letterhead.word(f"fund_status_{fund.fund_status}", language),
            risk_level=fund.risk_level,
            confirm_days=fund.confirm_days,
            nav=quote.nav if quote else None,
            nav_date=quote.nav_date if quote else None,
            accumulated_nav=quote.accumulated_nav if quote else None,
            fund_income=quote.fund_income if quote else None,
            yield_7d=quote.yield_7d if quote else None,
            limits=fund.limits,
            fees=tuple(self._fee_step(rate, language) for rate in rates),
        )

    def _head(self, fund: Fund, language: str) -> dict[str, Any]:
        return {
            "company": self._letterhead.company(language),
            "fund_code": fund.fund_code,
            "fund_name": fund.fund_name,
            "at": self._letterhead.clock(),
            "back_end": self._letterhead.back_end,
            "currency_type": fund.currency_type,
        }

    def _fee_step(self, rate: FeeRate, language: str) -> FeeStep:
        return FeeStep(
            business=self._letterhead.business(rate.business_code, language),
            individual_or_institution=rate.individual_or_institution,
            from_amount=rate.from_amount,
            from_days=rate.from_days,
            rate=rate.rate,
            fixed=rate.fixed,
        )


def _order_of_rates(rate: FeeRate) -> tuple[Any, ...]:
    return rate.business_code, rate.individual_or_institution, rate.from_amount, rate.from_days


def _course(kind: str, newest: list[Quote]) -> list[DayFigure]:
    """Return the course oldest first, a yield in percent."""
    if kind == "nav":
        return [DayFigure(quote.nav_date, quote.nav) for quote in reversed(newest)]
    return [
        DayFigure(quote.nav_date, quote.yield_7d.scaleb(2))
        for quote in reversed(newest)
        if quote.yield_7d is not None
    ]
