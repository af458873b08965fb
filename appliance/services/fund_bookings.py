"""Books what a fund file carries into the store, inside one transaction.

Whatever the registrar states is booked as it is; an older file never replaces newer data, and the
same file twice changes nothing.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from appliance.errors import FileRefused
from appliance.records.fund import (
    AccountConfirmation,
    Dividend,
    FundFile,
    FundQuote,
    FundRecord,
    ShareBalance,
    TransactionConfirmation,
)
from appliance.store import confirmations, customers, dividends, funds, holdings

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

ACCEPTED = "0000"
NORMAL, FROZEN, LOST, CLOSED = "0", "1", "2", "9"
"""Status of a customer's fund account; the first three are those of AccountStatus."""

OPENED, CHANGED = "101", "103"
ACCOUNT_ADDED, ACCOUNT_GIVEN_UP = "108", "109"
STATUS_AFTER = {
    "101": NORMAL,
    "102": CLOSED,
    "104": FROZEN,
    "105": NORMAL,
    "106": LOST,
    "107": NORMAL,
}

Record = TypeVar("Record", bound=FundRecord)
BalanceKey = tuple[str, str, str, str, str]


def book(tables: "Tables", file: FundFile) -> int:
    """Book a file's records and return how many counted; `FileRefused` where they contradict."""
    if file.file_type == "05":
        return _balances(tables, file, _of(file, ShareBalance))
    _quotes(tables, file, _of(file, FundQuote))
    _account_confirmations(tables, file, _of(file, AccountConfirmation))
    _confirmations(tables, file, _of(file, TransactionConfirmation))
    _dividends(tables, file, _of(file, Dividend))
    return len(file.records)


def _of(file: FundFile, kind: type[Record]) -> list[Record]:
    return [record for record in file.records if isinstance(record, kind)]


def _quotes(tables: "Tables", file: FundFile, quotes: list[FundQuote]) -> None:
    # Of several rows for one fund the ordinary one of the newest day is written last and stays.
    ordered = sorted(quotes, key=lambda quote: (quote.nav_date, -ord(quote.net_value_type[0])))
    stated_on = file.file_date.isoformat()
    rows = [
        {
            **_row(quote),
            "yield": "" if quote.yield_7d is None else _cell(quote.yield_7d),
            "limits": json.dumps(quote.limits, ensure_ascii=False, sort_keys=True),
            "registrar_code": quote.registrar_code or file.creator,
            "updated_on": stated_on,
            "stated_on": stated_on,
        }
        for quote in ordered
    ]
    keys = ("fund_code", "nav_date", "net_value_type")
    _refuse_contradictions(file, quotes, lambda one: tuple(getattr(one, key) for key in keys))
    funds.write_funds(tables, rows)
    # A fund in its subscription period may be listed with a NAV of zero: it has none yet.
    funds.write_quotes(
        tables, [row for row, quote in zip(rows, ordered, strict=True) if quote.nav > 0]
    )


def _account_confirmations(
    tables: "Tables", file: FundFile, records: list[AccountConfirmation]
) -> None:
    _refuse_contradictions(file, records, lambda one: (one.ta_serial_number, one.confirmed_on))
    now = datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")
    for record in sorted(records, key=lambda one: one.confirmed_on):
        row = _row(record) | {
            "registrar_code": file.creator,
            "stated_on": record.confirmed_on.isoformat(),
            "updated_at": now,
        }
        new = confirmations.write_account_confirmation(tables, row)
        if new and record.return_code == ACCEPTED:
            _account_business(tables, record, row)


def _account_business(tables: "Tables", record: AccountConfirmation, row: dict[str, Any]) -> None:
    business = "1" + record.business_code[1:]  # some registrars answer with the application's code
    if business in (OPENED, CHANGED, ACCOUNT_ADDED):
        customers.write_customer(tables, row)
    if business in STATUS_AFTER:
        customers.write_status(tables, record.fund_account, STATUS_AFTER[business], row)
    if not record.transaction_account:
        return
    if business in (OPENED, ACCOUNT_ADDED):
        customers.write_transaction_account(tables, row)
    elif business == ACCOUNT_GIVEN_UP:
        customers.forget_transaction_account(tables, row)


def _confirmations(
    tables: "Tables", file: FundFile, records: list[TransactionConfirmation]
) -> None:
    _refuse_contradictions(file, records, lambda one: (one.ta_serial_number, one.confirmed_on))
    confirmations.write_confirmations(
        tables, [_row(record) | {"registrar_code": file.creator} for record in records]
    )


def _dividends(tables: "Tables", file: FundFile, records: list[Dividend]) -> None:
    _refuse_contradictions(
        file, records, lambda one: (one.ta_serial_number, one.confirmed_on, one.fund_account)
    )
    accepted = [record for record in records if record.return_code == ACCEPTED]
    dividends.write_dividends(tables, [_row(record) for record in accepted])


def _balances(tables: "Tables", file: FundFile, records: list[ShareBalance]) -> int:
    known_confirmed, known_file = holdings.balance_date(tables, file.creator, file.receiver)
    confirmed_on = max((record.confirmed_on for record in records), default=file.file_date)
    dated = (confirmed_on.isoformat(), file.file_date.isoformat())
    if file.full:
        if dated < (known_confirmed, known_file):
            return 0
        distributors = {file.receiver, *(record.distributor_code for record in records)}
        holdings.forget_balances(tables, file.creator, distributors)
        holdings.keep_balance_date(tables, file.creator, file.receiver, *dated)
    else:
        records = [one for one in records if one.confirmed_on.isoformat() >= known_confirmed]
    whole = [record for record in records if not record.detail]
    details = [record for record in records if record.detail]
    _refuse_contradictions(file, whole, _balance_key)
    balances = [*whole, *_summed(whole, details)]
    registrar = {"registrar_code": file.creator}
    # A registration is as old as the balance it explains, whatever its own day is.
    days = {_balance_key(one): {"confirmed_on": one.confirmed_on.isoformat()} for one in balances}
    holdings.write_balances(
        tables,
        [_row(one) | registrar for one in balances],
        [_row(one) | registrar | days[_balance_key(one)] for one in details],
    )
    return len(records)


def _balance_key(balance: ShareBalance) -> BalanceKey:
    return (
        balance.fund_account,
        balance.transaction_account,
        balance.distributor_code,
        balance.fund_code,
        balance.share_class,
    )


def _summed(whole: list[ShareBalance], details: list[ShareBalance]) -> list[ShareBalance]:
    """Return balances for the accounts of which only registrations were sent."""
    known = {_balance_key(balance) for balance in whole}
    groups: dict[BalanceKey, list[ShareBalance]] = {}
    for detail in details:
        if _balance_key(detail) not in known:
            groups.setdefault(_balance_key(detail), []).append(detail)
    return [_sum(parts) for parts in groups.values()]


def _sum(parts: Sequence[ShareBalance]) -> ShareBalance:
    last = parts[-1]
    zero = Decimal("0.00")
    return ShareBalance(
        fund_account=last.fund_account,
        fund_code=last.fund_code,
        confirmed_on=max(part.confirmed_on for part in parts),
        total_shares=sum((part.total_shares for part in parts), zero),
        available_shares=sum((part.available_shares for part in parts), zero),
        transaction_account=last.transaction_account,
        distributor_code=last.distributor_code,
        share_class=last.share_class,
        frozen_shares=sum((part.frozen_shares for part in parts), zero),
        undistributed_income=sum((part.undistributed_income for part in parts), zero),
        dividend_method=last.dividend_method,
    )


def _refuse_contradictions(
    file: FundFile, records: Iterable[Record], key: Callable[[Record], tuple[Any, ...]]
) -> None:
    seen: dict[tuple[Any, ...], Record] = {}
    for record in records:
        if seen.setdefault(key(record), record) != record:
            shown = " ".join(str(part) for part in key(record))
            raise FileRefused(file.name, f"two records with the same key contradict: {shown}")


def _row(record: FundRecord) -> dict[str, Any]:
    # Only days are NULL where they are unknown; a missing number is an empty text.
    return {
        name: "" if value is None and not name.endswith("_on") else _cell(value)
        for name, value in vars(record).items()
    }


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return value
