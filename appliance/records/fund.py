"""What fund files carry, one record type each; names follow GB/T 39595."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class FundQuote:
    """One fund on one day, from file type 07 基金动态信息."""

    fund_code: str
    fund_name: str
    fund_status: str
    nav: Decimal
    nav_date: date
    net_value_type: str = "0"
    accumulated_nav: Decimal | None = None
    fund_income: Decimal | None = None
    """万份收益 in yuan per 10,000 shares, signed; money funds only."""
    yield_7d: Decimal | None = None
    """七日年化 as a fraction of one, signed; money funds only."""
    convert_status: str = ""
    fund_type: str = ""
    currency_type: str = "156"
    registrar_code: str = ""
    limits: dict[str, str] = field(default_factory=dict)
    """Minimum, maximum and step fields by GB/T 39595 name, decimals as text; no blank ones."""


@dataclass(frozen=True, kw_only=True)
class AccountConfirmation:
    """One account business confirmed by the registrar, from file type 02 账户确认."""

    ta_serial_number: str
    confirmed_on: date
    business_code: str
    return_code: str
    fund_account: str
    application_number: str = ""
    transaction_account: str = ""
    distributor_code: str = ""
    branch_code: str = ""
    investor_name: str = ""
    individual_or_institution: str = ""
    certificate_type: str = ""
    certificate_number: str = ""
    error_detail: str = ""


@dataclass(frozen=True, kw_only=True)
class TransactionConfirmation:
    """One transaction confirmed or refused by the registrar, from file type 04 交易确认."""

    ta_serial_number: str
    confirmed_on: date
    business_code: str
    return_code: str
    fund_account: str
    application_number: str = ""
    transaction_account: str = ""
    distributor_code: str = ""
    fund_code: str = ""
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


@dataclass(frozen=True, kw_only=True)
class ShareBalance:
    """Shares of one account in one fund, from file type 05 份额对账."""

    fund_account: str
    fund_code: str
    confirmed_on: date
    total_shares: Decimal
    available_shares: Decimal
    transaction_account: str = ""
    distributor_code: str = ""
    share_class: str = ""
    frozen_shares: Decimal = Decimal("0.00")
    undistributed_income: Decimal = Decimal("0.00")
    """Signed, in yuan; money funds only."""
    dividend_method: str = ""
    detail: bool = False
    """DetailFlag 1: one registration of shares, already contained in the row with DetailFlag 0."""
    registered_on: date | None = None
    source_type: str = ""
    ta_serial_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Dividend:
    """One dividend of one account, from file type 06 基金分红."""

    ta_serial_number: str
    confirmed_on: date
    fund_account: str
    fund_code: str
    return_code: str = "0000"
    transaction_account: str = ""
    distributor_code: str = ""
    registered_on: date | None = None
    ex_dividend_on: date | None = None
    paid_on: date | None = None
    dividend_method: str = ""
    dividend_type: str = "0"
    basis_shares: Decimal | None = None
    dividend_per_unit: Decimal | None = None
    draw_bonus_unit: Decimal | None = None
    dividend_amount: Decimal | None = None
    reinvested_shares: Decimal | None = None
    nav: Decimal | None = None


FundRecord = FundQuote | AccountConfirmation | TransactionConfirmation | ShareBalance | Dividend


@dataclass(frozen=True, kw_only=True)
class FundFile:
    """A whole file that was read without a fault."""

    name: str
    file_type: str
    version: str
    creator: str
    receiver: str
    file_date: date
    records: tuple[FundRecord, ...]
    full: bool = True
    """For type 05: whether it replaces all balances (False: V2.2 increment, WholeFlag 0)."""
