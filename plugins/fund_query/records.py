"""What happened in a customer's account: applications, confirmations and dividends."""

from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NoReturn

from appliance import Call, FundUnknown, identify
from plugins.fund_query.answers import answer
from plugins.fund_query.speech import Spoken, read_result, spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.records.order import Order
    from appliance.services.funds import ConfirmationRow, DividendRow

LIMIT = 30
OTHER_BUSINESS = "business_other"
SUBSCRIPTION = "120"
"""The registrar took the subscription; whether it became shares is told by 130."""
APPLIED_AS = {"130": SUBSCRIPTION}
STATES = {
    "submitting": "waiting",
    "accepted": "accepted",
    "exported": "exported",
    "confirmed": "confirmed",
    "failed": "failed",
    "cancelled": "cancelled",
    "withdrawn": "cancelled",
}
"""State of an order → word for it."""


def applications(call: Call, appliance: "Appliance") -> None:
    """Read what the caller applied for, newest first, by telephone or elsewhere."""
    account = identify(call, appliance).fund_account
    ordered = appliance.orders.of_account(account, LIMIT)
    known = {order.order_number for order in ordered}
    found: list[tuple[date, Spoken]] = [
        (order.accepted_at.date(), order_row(appliance, order)) for order in ordered
    ]
    elsewhere = answer(call, appliance, appliance.back_end.applications, account, LIMIT)
    for application in elsewhere:  # the newest answer to an application comes first
        if application.application_number not in known:
            known.add(application.application_number)
            found.append((_day(application), application_row(appliance, application)))
    found.sort(key=itemgetter(0), reverse=True)
    _read(call, "applications", [[row] for _, row in found[:LIMIT]])


def confirmations(call: Call, appliance: "Appliance") -> None:
    """Read what the registrar confirmed or refused, newest first."""
    account = identify(call, appliance).fund_account
    found = answer(call, appliance, appliance.back_end.confirmations, account, LIMIT)
    rows = [[confirmation_row(appliance, confirmation)] for confirmation in found]
    _read(call, "confirmations", rows)


def dividends(call: Call, appliance: "Appliance") -> None:
    """Read the dividends the caller was paid, newest first."""
    account = identify(call, appliance).fund_account
    found = answer(call, appliance, appliance.back_end.dividends, account, LIMIT)
    _read(call, "dividends", [[dividend_row(dividend)] for dividend in found])


def order_row(appliance: "Appliance", order: "Order") -> Spoken:
    """Return the sentence about one order of the own book."""
    slots: dict[str, Any] = {
        "day": order.accepted_at,
        "business": business_word(appliance, order.business_code),
        "fund": _fund_name(appliance, order.fund_code),
        "status": STATES[order.state],
    }
    return _application(slots, order.amount, order.shares)


def application_row(appliance: "Appliance", application: "ConfirmationRow") -> Spoken:
    """Return the sentence about one application as far as its confirmation tells."""
    code = application.business_code
    slots: dict[str, Any] = {
        "day": _day(application),
        "business": business_word(appliance, APPLIED_AS.get(code, code)),
        "fund": application.fund_name or application.fund_code,
        "status": _status(application),
    }
    return _application(slots, application.application_amount, application.application_shares)


def _application(slots: dict[str, Any], amount: Decimal | None, shares: Decimal | None) -> Spoken:
    if amount:
        return spoken("account.application_row_amount", **slots, amount=amount)
    if shares:
        return spoken("account.application_row_shares", **slots, shares=shares)
    return spoken("account.application_row", **slots)


def confirmation_row(appliance: "Appliance", confirmation: "ConfirmationRow") -> Spoken:
    """Return the sentence about one confirmation."""
    slots: dict[str, Any] = {
        "day": confirmation.confirmed_on,
        "business": business_word(appliance, confirmation.business_code),
        "fund": confirmation.fund_name or confirmation.fund_code,
    }
    if not confirmation.accepted:
        return spoken("account.confirmation_row_failed", **slots)
    if confirmation.business_code == SUBSCRIPTION:
        return spoken("account.confirmation_row_accepted", **slots)
    if confirmation.target_fund_code and confirmation.shares and confirmation.target_shares:
        return spoken(
            "account.confirmation_row_conversion",
            **slots,
            target=_fund_name(appliance, confirmation.target_fund_code),
            shares=confirmation.shares,
            target_shares=confirmation.target_shares,
        )
    figures = {
        name: value
        for name in ("shares", "nav", "amount", "charge")
        if (value := getattr(confirmation, name))
    }
    for key, needed in CONFIRMED:
        if needed <= figures.keys():
            return spoken(f"account.{key}", **slots, **{name: figures[name] for name in needed})
    return spoken("account.confirmation_row", **slots)


def dividend_row(dividend: "DividendRow") -> Spoken:
    """Return the sentence about one dividend: paid out, or turned into shares."""
    slots: dict[str, Any] = {
        "day": dividend.paid_on or dividend.confirmed_on,
        "fund": dividend.fund_name or dividend.fund_code,
    }
    if not dividend.reinvested_shares:
        amount = dividend.dividend_amount or 0
        return spoken("account.dividend_row_cash", **slots, amount=amount)
    slots["shares"] = dividend.reinvested_shares
    if dividend.nav:
        return spoken("account.dividend_row_reinvested_nav", **slots, nav=dividend.nav)
    return spoken("account.dividend_row_reinvested", **slots)


def business_word(appliance: "Appliance", code: str) -> str:
    """Return the word for a business code, of an application or its confirmation."""
    word = f"business_{code}"
    return word if f"words.{word}" in appliance.prompts.keys("zh") else OTHER_BUSINESS


def _day(application: "ConfirmationRow") -> date:
    return application.applied_on or application.confirmed_on


def _fund_name(appliance: "Appliance", code: str) -> str:
    try:
        return appliance.funds.fund(code).fund_name
    except FundUnknown:
        return code


def _status(application: "ConfirmationRow") -> str:
    if not application.accepted:
        return "refused"
    if application.business_code == SUBSCRIPTION:
        return "accepted"
    return "confirmed" if application.finished else "partly_confirmed"


def _read(call: Call, what: str, rows: list[list[Spoken]]) -> NoReturn:
    if not rows:
        read_result(call, spoken(f"account.no_{what}"), [])
    read_result(
        call,
        spoken(f"account.{what}_intro", count=len(rows)),
        rows,
        [spoken("account.end_of_list"), spoken("account.final_note")],
    )


CONFIRMED = (
    ("confirmation_row_full", {"shares", "nav", "amount", "charge"}),
    ("confirmation_row_both", {"shares", "amount"}),
    ("confirmation_row_shares", {"shares"}),
    ("confirmation_row_amount", {"amount"}),
)
"""Sentences about a confirmed transaction and the figures each needs, the fullest first."""
