"""Turns the desk's answers to questions into the box's own records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appliance import ConfirmationRow, DividendRow, Holding
from plugins.online_desk.answers import Answer, Nonsense

FUND_CODE = r"[0-9A-Z]{6}"
BUSINESS_CODE = r"[0-9]{3}"
UNCONFIRMED, CONFIRMED, FAILED, UNDONE = "9", "1", "0", "4"
"""What `taconfirm_flag` says of an application."""
FLAGS = "[0149]"
REGISTRAR_AGREED, REGISTRAR_REFUSED = "0000", "9999"


@dataclass(frozen=True, kw_only=True)
class DeskQuote:
    """One fund as the desk quotes it."""

    fund_code: str
    fund_name: str
    fund_status: str
    risk_level: int
    nav: Decimal
    nav_date: date
    accumulated_nav: Decimal | None
    fund_income: Decimal | None
    yield_7d: Decimal | None


def quotes(answer: Answer) -> list[DeskQuote]:
    """Return the quotes of `newhq_qry`."""
    return [
        DeskQuote(
            fund_code=row.code("fund_code", FUND_CODE),
            fund_name=row.code("fund_name", r".{1,60}"),
            fund_status=row.code("fund_status", "[0-9a]"),
            risk_level=int(row.code("ofund_risklevel", "[1-5]")),
            nav=row.decimal("nav"),
            nav_date=row.day("nav_date"),
            accumulated_nav=row.optional_decimal("accumulated_nav"),
            fund_income=row.optional_decimal("fund_income"),
            yield_7d=row.optional_decimal("yield_7d"),
        )
        for row in answer.agreed_rows()
    ]


def limits(answer: Answer) -> dict[str, dict[str, str]]:
    """Return the limits of `trade_limit_qry` by fund code and GB/T 39595 name."""
    found: dict[str, dict[str, str]] = {}
    for row in answer.agreed_rows():
        name = row.code("limit_name", "[A-Za-z]{1,40}")
        value = str(row.decimal("limit_value"))
        found.setdefault(row.code("fund_code", FUND_CODE), {})[name] = value
    return found


def holdings(answer: Answer, fund_account: str, names: Mapping[str, str]) -> list[Holding]:
    """Return the holdings of `share_qry`, by fund code; `names` are those that can be spoken."""
    found = []
    for row in answer.agreed_rows():
        code = row.code("fund_code", FUND_CODE)
        holding = Holding(
            fund_account=fund_account,
            fund_code=code,
            fund_name=names.get(code, code),
            total_shares=row.decimal("current_share"),
            available_shares=row.decimal("enable_shares"),
            frozen_shares=row.decimal("lock_share"),
            undistributed_income=row.optional_decimal("unpaid_income") or Decimal(0),
            confirmed_on=row.day("share_date"),
            transaction_account=row.text("trade_acco"),
            distributor_code=row.text("agency_no", ""),
            share_class=row.text("share_type", ""),
            dividend_method=row.code("auto_buy", "[01]"),
            nav=row.optional_decimal("nav"),
            nav_date=row.optional_day("nav_date"),
        )
        if min(holding.total_shares, holding.available_shares, holding.frozen_shares) < 0:
            raise Nonsense("shares below zero")
        found.append(holding)
    return sorted(found, key=lambda holding: holding.fund_code)


def dividends(answer: Answer, fund_account: str, names: Mapping[str, str]) -> list[DividendRow]:
    """Return the dividends of `divi_qry`, newest first."""
    found = [
        DividendRow(
            fund_account=fund_account,
            fund_code=(code := row.code("fund_code", FUND_CODE)),
            fund_name=names.get(code, code),
            confirmed_on=row.day("confirm_date"),
            paid_on=row.optional_day("pay_date"),
            dividend_method=row.code("auto_buy", "[01]"),
            dividend_amount=row.optional_decimal("balance"),
            reinvested_shares=row.optional_decimal("shares"),
            nav=row.optional_decimal("nav"),
        )
        for row in answer.agreed_rows()
    ]
    return sorted(found, key=lambda one: one.confirmed_on or date.min, reverse=True)


def transactions(
    answer: Answer, fund_account: str, names: Mapping[str, str]
) -> list[ConfirmationRow]:
    """Return the rows of `trade_apply_qry` or `trade_confirm_qry`, newest first."""
    found = []
    for row in answer.agreed_rows():
        flag = row.code("taconfirm_flag", FLAGS)
        code = row.code("fund_code", FUND_CODE)
        found.append(
            ConfirmationRow(
                ta_serial_number=row.text("allot_no"),
                application_number=row.text("channel_serial_id", ""),
                applied_on=row.day("apply_date"),
                confirmed_on=row.optional_day("confirm_date") or row.day("apply_date"),
                business_code=row.code("fund_busin_code", BUSINESS_CODE),
                return_code=REGISTRAR_REFUSED if flag == FAILED else REGISTRAR_AGREED,
                finished=flag == CONFIRMED,
                fund_account=fund_account,
                fund_code=code,
                fund_name=names.get(code, code),
                application_amount=row.optional_decimal("balance"),
                application_shares=row.optional_decimal("shares"),
                amount=row.optional_decimal("confirm_balance"),
                shares=row.optional_decimal("confirm_shares"),
                nav=row.optional_decimal("nav"),
                charge=row.optional_decimal("fare"),
            )
        )
    return sorted(found, key=lambda one: one.confirmed_on, reverse=True)
