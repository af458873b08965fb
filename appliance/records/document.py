"""What the box's own documents are printed from; whoever prints them knows no store and no call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

YUAN = "156"


@dataclass(frozen=True, kw_only=True)
class FaxCover:
    """The page that goes before a fax: from whom, to whom, how much, and a few words."""

    company: str
    number: str
    pages: int
    """How many pages follow."""
    at: datetime
    recipient: str = ""
    subject: str = ""
    message: str = ""
    telephone: str = ""
    """Where to call about it."""
    logo: Path | None = None
    """The owner's picture, where there is one."""


@dataclass(frozen=True, kw_only=True)
class FaxContinuation:
    """The page that goes before the rest of a fax whose first call broke off."""

    company: str
    number: str
    began_at: datetime
    """When the fax was sent first."""
    first_page: int
    """The page of the whole fax that follows next."""
    pages: int
    """How many pages the whole fax has."""


# --- documents for everybody


@dataclass(frozen=True, kw_only=True)
class FundDocument:
    """What every document about one fund begins with, and where its figures come from."""

    company: str
    fund_code: str
    fund_name: str
    at: datetime
    """The moment its figures were read."""
    back_end: str
    """`files` or `online_desk`."""
    currency_type: str = YUAN


@dataclass(frozen=True)
class DayFigure:
    """A figure of one day."""

    day: date
    figure: Decimal


@dataclass(frozen=True, kw_only=True)
class NavChart(FundDocument):
    """A fund's course over the days that are known."""

    kind: str
    """`nav`, or `yield` in percent for a money fund, whose NAV never moves."""
    course: tuple[DayFigure, ...]
    """Oldest first; nothing before the first quote."""
    accumulated_nav: Decimal | None = None
    fund_income: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class FeeStep:
    """One rate: from an amount or a number of days on, a fraction or a fixed fee in yuan."""

    business: str
    """What it is charged for, in words."""
    individual_or_institution: str
    """Blank for everybody."""
    from_amount: Decimal
    from_days: int
    rate: Decimal
    fixed: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ProductSheet(FundDocument):
    """What somebody must know who thinks of buying a fund."""

    fund_type: str
    status: str
    """In words; blank where the registrar's code is none we know."""
    risk_level: int | None
    confirm_days: int
    nav: Decimal | None
    nav_date: date | None
    accumulated_nav: Decimal | None
    fund_income: Decimal | None
    yield_7d: Decimal | None
    limits: Mapping[str, str]
    """Limits by their GB/T 39595 field name."""
    fees: tuple[FeeStep, ...]


@dataclass(frozen=True, kw_only=True)
class KnowledgeText:
    """A text of the owner's."""

    company: str
    title: str
    text: str
    """Plain: a line is a paragraph, an empty line a gap."""
    at: datetime


# --- documents of one customer


@dataclass(frozen=True, kw_only=True)
class AccountDocument:
    """What every document about one account begins with, and where its figures come from."""

    company: str
    customer_name: str
    """Masked."""
    fund_account: str
    at: datetime
    """The moment its figures were read."""
    back_end: str
    """`files` or `online_desk`."""


@dataclass(frozen=True, kw_only=True)
class StatedHolding:
    """What the account has in one fund."""

    fund_code: str
    fund_name: str
    total_shares: Decimal
    available_shares: Decimal
    frozen_shares: Decimal
    undistributed_income: Decimal
    dividend_method: str
    confirmed_on: date
    nav: Decimal | None
    nav_date: date | None
    market_value: Decimal | None
    """None without a NAV; without undistributed income."""
    currency_type: str = YUAN


@dataclass(frozen=True, kw_only=True)
class StatedApplication:
    """One application; `state` is that of an order, else what the registrar answered."""

    applied_on: date
    business: str
    """What was applied for, in words."""
    fund_code: str
    fund_name: str
    amount: Decimal | None
    shares: Decimal | None
    state: str
    number: str
    trade_date: date | None = None
    confirm_date: date | None = None
    target_fund_code: str = ""
    target_fund_name: str = ""
    training: bool = False
    currency_type: str = YUAN


@dataclass(frozen=True, kw_only=True)
class StatedConfirmation:
    """What the registrar confirmed or refused."""

    confirmed_on: date
    applied_on: date | None
    business: str
    fund_code: str
    fund_name: str
    target_fund_code: str
    target_fund_name: str
    amount: Decimal | None
    shares: Decimal | None
    target_shares: Decimal | None
    nav: Decimal | None
    charge: Decimal | None
    result: str
    """`confirmed`, `partly_confirmed`, `taken` or `failed`."""
    currency_type: str = YUAN


@dataclass(frozen=True, kw_only=True)
class StatedDividend:
    """One dividend: paid out, or turned into shares."""

    fund_code: str
    fund_name: str
    on: date | None
    amount: Decimal | None
    reinvested_shares: Decimal | None
    nav: Decimal | None
    currency_type: str = YUAN


@dataclass(frozen=True, kw_only=True)
class Statement(AccountDocument):
    """An account as it is: what it holds, what is under way, what was paid last."""

    holdings: tuple[StatedHolding, ...]
    pending: tuple[StatedApplication, ...]
    dividends: tuple[StatedDividend, ...]

    @property
    def market_values(self) -> dict[str, Decimal]:
        """Return the sum of the market values that are known, by currency."""
        return _sums((one.currency_type, one.market_value) for one in self.holdings)

    @property
    def incomes(self) -> dict[str, Decimal]:
        """Return the sum of undistributed income, by currency."""
        return _sums((one.currency_type, one.undistributed_income) for one in self.holdings)

    @property
    def without_nav(self) -> int:
        """Return how many holdings no sum contains."""
        return sum(one.market_value is None for one in self.holdings)


@dataclass(frozen=True, kw_only=True)
class TransactionHistory(AccountDocument):
    """What an account applied for and what the registrar answered, newest first."""

    applications: tuple[StatedApplication, ...]
    confirmations: tuple[StatedConfirmation, ...]
    limit: int
    """Of each at most so many are listed."""


def _sums(values: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for currency, value in values:
        if value is not None:
            sums[currency] = sums.get(currency, Decimal("0.00")) + value
    return sums
