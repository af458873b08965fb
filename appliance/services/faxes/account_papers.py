"""Gathers what the documents about one account state."""

from collections.abc import Iterator
from typing import Any

from appliance.errors import FundUnknown
from appliance.records.document import (
    YUAN,
    StatedApplication,
    StatedConfirmation,
    StatedDividend,
    StatedHolding,
    Statement,
    TransactionHistory,
)
from appliance.records.order import Order
from appliance.services.callers import Callers
from appliance.services.faxes.letterhead import Letterhead
from appliance.services.funds import ConfirmationRow, DividendRow, FundBackEnd, Holding
from appliance.services.orders.book import Orders

ROWS = 30
DIVIDENDS = 5
SUBSCRIPTION = "120"
"""The registrar took the subscription; whether it became shares is told by 130."""
APPLIED_AS = {"130": SUBSCRIPTION}


class AccountPapers:
    """States accounts as the back end answers, with the orders of the own book."""

    def __init__(
        self,
        back_end: FundBackEnd,
        orders: Orders,
        callers: Callers,
        letterhead: Letterhead,
    ) -> None:
        self._back_end, self._orders, self._callers = back_end, orders, callers
        self._letterhead = letterhead

    def statement(self, fund_account: str, language: str) -> Statement:
        """Return what an account holds now; `CustomerUnknown` where there is none."""
        funds = _Funds(self._back_end)
        pending = self._orders.pending(fund_account)
        return Statement(
            **self._head(fund_account, language),
            holdings=tuple(_holding(one, funds) for one in self._back_end.holdings(fund_account)),
            pending=tuple(self._order(one, funds, language) for one in pending),
            dividends=tuple(
                _dividend(one, funds) for one in self._back_end.dividends(fund_account, DIVIDENDS)
            ),
        )

    def transactions(self, fund_account: str, language: str) -> TransactionHistory:
        """Return what an account did; `CustomerUnknown` where there is none."""
        funds = _Funds(self._back_end)
        applications = sorted(
            self._applications(fund_account, funds, language),
            key=lambda one: one.applied_on,
            reverse=True,
        )
        confirmations = self._back_end.confirmations(fund_account, ROWS)
        return TransactionHistory(
            **self._head(fund_account, language),
            applications=tuple(applications[:ROWS]),
            confirmations=tuple(self._confirmation(one, funds, language) for one in confirmations),
            limit=ROWS,
        )

    def _head(self, fund_account: str, language: str) -> dict[str, Any]:
        return {
            "company": self._letterhead.company(language),
            "customer_name": self._callers.customer(fund_account).masked_name,
            "fund_account": fund_account,
            "at": self._letterhead.clock(),
            "back_end": self._letterhead.back_end,
        }

    def _applications(
        self, fund_account: str, funds: "_Funds", language: str
    ) -> Iterator[StatedApplication]:
        """Yield the own orders and what was applied for elsewhere, each application once."""
        ordered = self._orders.of_account(fund_account, ROWS)
        yield from (self._order(one, funds, language) for one in ordered)
        known = {order.order_number for order in ordered}
        for row in self._back_end.applications(fund_account, ROWS):
            if row.application_number not in known:  # the newest answer to it comes first
                known.add(row.application_number)
                yield self._application(row, funds, language)

    def _order(self, order: Order, funds: "_Funds", language: str) -> StatedApplication:
        return StatedApplication(
            applied_on=order.accepted_at.date(),
            business=self._letterhead.business(order.business_code, language),
            fund_code=order.fund_code,
            fund_name=funds.name(order.fund_code),
            amount=order.amount,
            shares=order.shares,
            state=order.state,
            number=order.order_number,
            trade_date=order.trade_date,
            confirm_date=order.confirm_date,
            target_fund_code=order.target_fund_code,
            target_fund_name=funds.name(order.target_fund_code),
            training=order.training,
            currency_type=order.currency_type,
        )

    def _application(
        self, row: ConfirmationRow, funds: "_Funds", language: str
    ) -> StatedApplication:
        return StatedApplication(
            applied_on=row.applied_on or row.confirmed_on,
            business=self._letterhead.business(
                APPLIED_AS.get(row.business_code, row.business_code), language
            ),
            fund_code=row.fund_code,
            fund_name=row.fund_name or funds.name(row.fund_code),
            amount=row.application_amount or None,
            shares=row.application_shares or None,
            state=_result(row),
            number=row.application_number,
            target_fund_code=row.target_fund_code,
            target_fund_name=funds.name(row.target_fund_code),
            currency_type=funds.currency(row.fund_code),
        )

    def _confirmation(
        self, row: ConfirmationRow, funds: "_Funds", language: str
    ) -> StatedConfirmation:
        return StatedConfirmation(
            confirmed_on=row.confirmed_on,
            applied_on=row.applied_on,
            business=self._letterhead.business(row.business_code, language),
            fund_code=row.fund_code,
            fund_name=row.fund_name or funds.name(row.fund_code),
            target_fund_code=row.target_fund_code,
            target_fund_name=funds.name(row.target_fund_code),
            amount=row.amount,
            shares=row.shares,
            target_shares=row.target_shares,
            nav=row.nav,
            charge=row.charge,
            result=_result(row),
            currency_type=funds.currency(row.fund_code),
        )


class _Funds:
    """Names and currencies of funds, each asked for once."""

    def __init__(self, back_end: FundBackEnd) -> None:
        self._back_end = back_end
        self._known: dict[str, tuple[str, str]] = {"": ("", YUAN)}

    def name(self, code: str) -> str:
        return self._facts(code)[0]

    def currency(self, code: str) -> str:
        return self._facts(code)[1]

    def _facts(self, code: str) -> tuple[str, str]:
        if code not in self._known:
            try:
                fund = self._back_end.fund(code)
            except FundUnknown:
                self._known[code] = "", YUAN
            else:
                self._known[code] = fund.fund_name, fund.currency_type
        return self._known[code]


def _holding(held: Holding, funds: _Funds) -> StatedHolding:
    return StatedHolding(
        fund_code=held.fund_code,
        fund_name=held.fund_name,
        total_shares=held.total_shares,
        available_shares=held.available_shares,
        frozen_shares=held.frozen_shares,
        undistributed_income=held.undistributed_income,
        dividend_method=held.dividend_method,
        confirmed_on=held.confirmed_on,
        nav=held.nav,
        nav_date=held.nav_date,
        market_value=held.market_value,
        currency_type=funds.currency(held.fund_code),
    )


def _dividend(row: DividendRow, funds: _Funds) -> StatedDividend:
    return StatedDividend(
        fund_code=row.fund_code,
        fund_name=row.fund_name or funds.name(row.fund_code),
        on=row.paid_on or row.confirmed_on,
        amount=row.dividend_amount,
        reinvested_shares=row.reinvested_shares,
        nav=row.nav,
        currency_type=funds.currency(row.fund_code),
    )


def _result(row: ConfirmationRow) -> str:
    if not row.accepted:
        return "failed"
    if row.business_code == SUBSCRIPTION:
        return "taken"
    return "confirmed" if row.finished else "partly_confirmed"
