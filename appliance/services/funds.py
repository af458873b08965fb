"""Funds, their quotes, and what each account holds, got and did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from appliance.errors import FundUnknown
from appliance.records.fund import FundFile
from appliance.services.fund_bookings import book
from appliance.services.row_records import record
from appliance.store.confirmations import ConfirmationStore
from appliance.store.database import Database
from appliance.store.dividends import DividendStore
from appliance.store.funds import FundStore
from appliance.store.holdings import HoldingStore


@dataclass(frozen=True, kw_only=True)
class Fund:
    """One fund as its registrar last described it."""

    fund_code: str
    fund_name: str
    fund_status: str
    updated_on: date
    convert_status: str = ""
    fund_type: str = ""
    currency_type: str = "156"
    registrar_code: str = ""
    risk_level: int | None = None
    confirm_days: int = 1
    """Trading days from an order's price to the registrar's answer."""
    sold_to: str = ""
    """IndividualOrInstitution of those who may buy it; empty for everybody."""
    limits: Mapping[str, str]
    """Limits by their GB/T 39595 field name; decimals and dates as text."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A fund's NAV of one day; for money funds also its income."""

    fund_code: str
    nav_date: date
    nav: Decimal
    net_value_type: str = "0"
    accumulated_nav: Decimal | None = None
    fund_income: Decimal | None = None
    """万份收益 in yuan per 10,000 shares, signed."""
    yield_7d: Decimal | None = None
    """七日年化 as a fraction of one, signed."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """An account's shares in one fund, with the newest NAV where there is one."""

    fund_account: str
    fund_code: str
    fund_name: str
    total_shares: Decimal
    available_shares: Decimal
    frozen_shares: Decimal
    undistributed_income: Decimal
    confirmed_on: date
    transaction_account: str = ""
    distributor_code: str = ""
    share_class: str = ""
    dividend_method: str = ""
    nav: Decimal | None = None
    nav_date: date | None = None

    @property
    def market_value(self) -> Decimal | None:
        """Return shares times NAV in yuan, without undistributed income; None without a NAV."""
        if self.nav is None:
            return None
        return (self.total_shares * self.nav).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Shares of a holding that were registered on one day."""

    fund_code: str
    shares: Decimal
    registered_on: date | None
    transaction_account: str = ""
    share_class: str = ""


@dataclass(frozen=True, kw_only=True)
class DividendRow:
    """One dividend: of an account, or of a fund where the account is blank."""

    fund_code: str
    fund_name: str = ""
    fund_account: str = ""
    confirmed_on: date | None = None
    registered_on: date | None = None
    ex_dividend_on: date | None = None
    paid_on: date | None = None
    dividend_method: str = ""
    dividend_type: str = "0"
    basis_shares: Decimal | None = None
    dividend_per_unit: Decimal | None = None
    """Yuan per `draw_bonus_unit` shares."""
    draw_bonus_unit: Decimal | None = None
    dividend_amount: Decimal | None = None
    reinvested_shares: Decimal | None = None
    nav: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmationRow:
    """What the registrar confirmed or refused of one account."""

    ta_serial_number: str
    confirmed_on: date
    business_code: str
    return_code: str
    fund_account: str
    application_number: str = ""
    fund_code: str = ""
    fund_name: str = ""
    target_fund_code: str = ""
    applied_on: date | None = None
    amount: Decimal | None = None
    shares: Decimal | None = None
    application_amount: Decimal | None = None
    application_shares: Decimal | None = None
    nav: Decimal | None = None
    charge: Decimal | None = None
    target_shares: Decimal | None = None
    from_ta: bool = False
    finished: bool = True
    error_detail: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether the registrar agreed."""
        return self.return_code == "0000"


class FundBackEnd(Protocol):
    """What any back end of fund data can answer, be it files or a sales system's interface."""

    def fund(self, code: str) -> Fund:
        """Return a fund; `FundUnknown` where there is none."""

    def listing(self) -> list[Fund]:
        """Return every fund, by code."""

    def latest_quote(self, code: str) -> Quote | None:
        """Return the newest ordinary quote, or None where there is none yet."""

    def previous_quote(self, code: str, before: date) -> Quote | None:
        """Return the last quote before a day."""

    def quote_on(self, code: str, day: date) -> Quote | None:
        """Return the quote of a day or the last one before it."""

    def history(self, code: str, limit: int) -> list[Quote]:
        """Return quotes, newest first."""

    def fund_dividends(self, code: str, limit: int) -> list[DividendRow]:
        """Return a fund's dividends, newest first."""

    def holdings(self, fund_account: str) -> list[Holding]:
        """Return what an account holds, by fund code."""

    def lots(self, fund_account: str, fund_code: str) -> list[Lot]:
        """Return the registrations an account's shares in a fund consist of, oldest first."""

    def dividends(self, fund_account: str, limit: int) -> list[DividendRow]:
        """Return an account's dividends, newest first."""

    def confirmations(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's confirmations, newest first."""

    def applications(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's applications, newest first."""


class Funds:
    """The fund data that came as files; the appliance's own back end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._funds = FundStore(database)
        self._holdings = HoldingStore(database)
        self._confirmations = ConfirmationStore(database)
        self._dividends = DividendStore(database)

    def fund(self, code: str) -> Fund:
        """Return a fund; `FundUnknown` where there is none."""
        row = self._funds.fund(code)
        if row is None:
            raise FundUnknown(f"no fund has the code {code!r}")
        return _as_fund(row)

    def listing(self) -> list[Fund]:
        """Return every fund, by code."""
        return [_as_fund(row) for row in self._funds.listing()]

    def names(self) -> list[str]:
        """Return every fund's name, once each."""
        return list(dict.fromkeys(fund.fund_name for fund in self.listing()))

    def newest_quotes(self) -> dict[str, Quote]:
        """Return the newest ordinary quote of every fund that has one, by fund code."""
        return {row["fund_code"]: as_quote(row) for row in self._funds.newest_quotes()}

    def latest_quote(self, code: str) -> Quote | None:
        """Return the newest ordinary quote, or None where there is none yet."""
        return next(iter(self.history(code, 1)), None)

    def previous_quote(self, code: str, before: date) -> Quote | None:
        """Return the last quote before a day."""
        return self.quote_on(code, date.fromordinal(before.toordinal() - 1))

    def quote_on(self, code: str, day: date) -> Quote | None:
        """Return the quote of a day or the last one before it."""
        found = self._funds.quotes(code, until=day.isoformat())
        return as_quote(found[0]) if found else None

    def history(self, code: str, limit: int) -> list[Quote]:
        """Return quotes, newest first."""
        return [as_quote(row) for row in self._funds.quotes(code, limit=limit)]

    def fund_dividends(self, code: str, limit: int) -> list[DividendRow]:
        """Return a fund's dividends, newest first, as the holders' own dividends tell them."""
        return [record(DividendRow, row) for row in self._dividends.of_fund(code, limit)]

    def holdings(self, fund_account: str) -> list[Holding]:
        """Return what an account holds, by fund code; emptied balances are left out."""
        rows = [record(Holding, row) for row in self._holdings.holdings(fund_account)]
        return [one for one in rows if one.total_shares or one.undistributed_income]

    def lots(self, fund_account: str, fund_code: str) -> list[Lot]:
        """Return the registrations an account's shares in a fund consist of, oldest first."""
        return [record(Lot, row) for row in self._holdings.details(fund_account, fund_code)]

    def dividends(self, fund_account: str, limit: int) -> list[DividendRow]:
        """Return an account's dividends, newest first."""
        return [record(DividendRow, row) for row in self._dividends.dividends(fund_account, limit)]

    def confirmations(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's confirmations, newest first."""
        rows = self._confirmations.confirmations(fund_account, limit)
        return [record(ConfirmationRow, row) for row in rows]

    def applications(self, fund_account: str, limit: int) -> list[ConfirmationRow]:
        """Return an account's applications, newest first, as far as confirmations tell of them."""
        rows = self._confirmations.applications(fund_account, limit)
        return [record(ConfirmationRow, row) for row in rows]

    def set_risk_level(self, code: str, level: int) -> None:
        """Write a fund's risk level, 1 for R1 to 5 for R5; files do not carry it."""
        if not 1 <= level <= 5:
            raise ValueError(f"a risk level is 1 to 5, not {level}")
        if not self._funds.keep_risk_level(code, level):
            raise FundUnknown(f"no fund has the code {code!r}")

    def set_selling(self, code: str, *, confirm_days: int, sold_to: str) -> None:
        """Write after how many trading days a fund's orders are confirmed, and who may buy it."""
        if not 1 <= confirm_days <= 20 or sold_to not in ("", "0", "1", "2"):
            raise ValueError(f"{confirm_days} days, sold to {sold_to!r}: not possible")
        if not self._funds.keep_selling(code, confirm_days, sold_to):
            raise FundUnknown(f"no fund has the code {code!r}")

    def apply(self, fund_file: FundFile) -> int:
        """Book all of a file or nothing; return how many records counted."""
        with self._database.writing() as tables:
            return book(tables, fund_file)


def _as_fund(row: dict[str, Any]) -> Fund:
    return record(Fund, row | {"limits": json.loads(row["limits"])})


def as_quote(row: dict[str, Any]) -> Quote:
    """Make a quote of its row."""
    return record(Quote, row | {"yield_7d": row["yield"]})
