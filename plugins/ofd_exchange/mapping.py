"""From the fields of GB/T 39595 to the appliance's fund records, one function per file type."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from appliance import (
    AccountConfirmation,
    Dividend,
    FundQuote,
    ShareBalance,
    TransactionConfirmation,
)
from plugins.ofd_exchange.rows import Row
from plugins.ofd_exchange.structure import Table

FundRecord = FundQuote | AccountConfirmation | TransactionConfirmation | ShareBalance | Dividend

IN_SUBSCRIPTION = "1"
HIGHEST_YIELD = Decimal("0.5")
"""A yearly yield above this means that the registrar sends percent instead of a fraction."""

LIMITS = (
    *("MinBidsAmountByIndi", "MinBidsAmountByInst", "MinAppBidsAmountByIndi"),
    *("MinAppBidsAmountByInst", "MinSubsAmountByIndi", "MinAmountByInst", "IndiAppSubsAmount"),
    *("InstAppSubsAmnt", "MinSubsVolByIndi", "MinVolByInst", "IndiAppSubsVol", "InstAppSubsVol"),
    *("MaxSubsAmountByIndi", "MaxSubsAmountByInst", "MaxSubsVolByIndi", "MaxSubsVolByInst"),
    *("UnitSubsAmountByIndi", "UnitSubsAmountByInst", "UnitSubsVolByIndi", "UnitSubsVolByInst"),
    *("MinRedemptionVol", "MaxRedemptionVol", "MinInterconvertVol", "MinAccountBalance"),
    *("IndiMaxPurchase", "InstMaxPurchase", "IndiDayMaxSumBuy", "InstDayMaxSumBuy"),
    *("IndiMaxRedeem", "InstMaxRedeem", "IndiDayMaxSumRedeem", "InstDayMaxSumRedeem"),
)
LIMIT_DAYS = ("IPOStartDate", "IPOEndDate", "NextTradeDate")
LIMIT_CHOICES = ("SubsType", "CollectFeeType", "PeriodicStatus", "DefDividendMethod")


def fund_records(table: Table) -> tuple[FundRecord, ...]:
    """Turn the rows of a table into records; empty for a file type the box does not use."""
    record = RECORDS.get(table.header.file_type)
    if record is None:
        return ()
    rows = table.rows
    if table.header.file_type == "04":
        rows = _without_contained_details(rows)
    return tuple(record(row, table.header.file_date) for row in rows)


def replaces_everything(table: Table) -> bool:
    """Tell whether a type 05 file carries all balances (WholeFlag 1, or a version without it)."""
    flags = {row.text("WholeFlag"): row for row in table.rows}
    for flag, row in flags.items():
        if flag not in ("", "0", "1"):
            row.refuse("WholeFlag", f"the flag is 0 or 1, not {flag!r}")
    if len(flags) > 1:
        flags.popitem()[1].refuse("WholeFlag", "one file mixes full and incremental balances")
    return "0" not in flags


def quote(row: Row, file_date: date) -> FundQuote:
    """Read one row of type 07 基金动态信息."""
    status = row.required("FundStatus")
    nav = row.positive("NAV") or Decimal(0)
    if nav == 0 and status != IN_SUBSCRIPTION:
        row.refuse("NAV", "a fund outside its subscription period has a NAV above zero")
    nav_date = row.day("UpdateDate") or file_date
    if nav_date > file_date:
        row.refuse("UpdateDate", f"{nav_date} is after the file's own date {file_date}")
    kind = row.text("NetValueType") or "0"
    if kind not in ("0", "1", "2"):
        row.refuse("NetValueType", f"the type of a NAV is 0, 1 or 2, not {kind!r}")
    income = row.signed("FundIncome")
    return FundQuote(
        fund_code=row.required("FundCode"),
        fund_name=row.required("FundName"),
        fund_status=status,
        nav=four_decimals(nav),
        nav_date=nav_date,
        net_value_type=kind,
        accumulated_nav=_known_price(row, "AccumulativeNAV"),
        fund_income=None if income is None else four_decimals(income),
        yield_7d=_yield(row),
        convert_status=row.text("ConvertStatus"),
        fund_type=row.text("FundType"),
        currency_type=row.text("CurrencyType") or "156",
        registrar_code=row.text("RegistrarCode"),
        limits=_limits(row),
    )


def account_confirmation(row: Row, file_date: date) -> AccountConfirmation:
    """Read one row of type 02 账户确认."""
    return_code = row.required("ReturnCode")
    accepted = return_code == "0000"
    return AccountConfirmation(
        ta_serial_number=row.required("TASerialNO"),
        confirmed_on=_confirmed_on(row, file_date),
        business_code=row.required("BusinessCode"),
        return_code=return_code,
        fund_account=row.required("TAAccountID") if accepted else row.text("TAAccountID"),
        application_number=row.text("AppSheetSerialNo"),
        transaction_account=row.text("TransactionAccountID"),
        distributor_code=row.text("DistributorCode"),
        branch_code=row.text("BranchCode"),
        investor_name=row.text("InvestorName"),
        individual_or_institution=row.text("IndividualOrInstitution"),
        certificate_type=row.text("CertificateType"),
        certificate_number=row.text("CertificateNo"),
        error_detail=row.text("ErrorDetail"),
    )


def transaction_confirmation(row: Row, file_date: date) -> TransactionConfirmation:
    """Read one row of type 04 交易确认."""
    nav = row.positive("NAV")
    return TransactionConfirmation(
        ta_serial_number=row.required("TASerialNO"),
        confirmed_on=_confirmed_on(row, file_date),
        business_code=row.required("BusinessCode"),
        return_code=row.required("ReturnCode"),
        fund_account=row.required("TAAccountID"),
        application_number=row.text("AppSheetSerialNo"),
        transaction_account=row.text("TransactionAccountID"),
        distributor_code=row.text("DistributorCode"),
        fund_code=row.text("FundCode"),
        target_fund_code=row.text("CodeOfTargetFund"),
        applied_on=row.day("TransactionDate"),
        amount=row.number("ConfirmedAmount"),
        shares=row.number("ConfirmedVol"),
        application_amount=row.number("ApplicationAmount"),
        application_shares=row.number("ApplicationVol"),
        nav=None if nav is None else four_decimals(nav),
        charge=row.number("Charge"),
        target_shares=row.number("CfmVolOfTargetFund"),
        from_ta=row.text("FromTAFlag") == "1",
        finished=row.text("BusinessFinishFlag") != "0",
        error_detail=row.text("ErrorDetail"),
    )


def share_balance(row: Row, file_date: date) -> ShareBalance:
    """Read one row of type 05 份额对账."""
    detail = row.text("DetailFlag") or "0"
    if detail not in ("0", "1"):
        row.refuse("DetailFlag", f"the flag is 0 or 1, not {detail!r}")
    return ShareBalance(
        fund_account=row.required("TAAccountID"),
        fund_code=row.required("FundCode"),
        confirmed_on=_confirmed_on(row, file_date),
        total_shares=row.required_number("TotalVolOfDistributorInTA"),
        available_shares=row.required_number("AvailableVol"),
        transaction_account=row.text("TransactionAccountID"),
        distributor_code=row.text("DistributorCode"),
        share_class=row.text("ShareClass"),
        frozen_shares=row.positive("TotalFrozenVol") or Decimal("0.00"),
        undistributed_income=row.signed("UndistributeMonetaryIncome") or Decimal("0.00"),
        dividend_method=row.text("DefDividendMethod"),
        detail=detail == "1",
        registered_on=row.day("ShareRegisterDate"),
        source_type=row.text("SourceType"),
        ta_serial_number=row.text("TASerialNO"),
    )


def dividend(row: Row, file_date: date) -> Dividend:
    """Read one row of type 06 基金分红."""
    nav = row.positive("NAV")
    return Dividend(
        ta_serial_number=row.required("TASerialNO"),
        confirmed_on=_confirmed_on(row, file_date),
        fund_account=row.required("TAAccountID"),
        fund_code=row.required("FundCode"),
        return_code=row.text("ReturnCode") or "0000",
        transaction_account=row.text("TransactionAccountID"),
        distributor_code=row.text("DistributorCode"),
        registered_on=row.day("RegistrationDate"),
        ex_dividend_on=row.day("XRDate"),
        paid_on=row.day("DividentDate"),
        dividend_method=row.text("DefDividendMethod"),
        dividend_type=row.text("DividendType") or "0",
        basis_shares=row.positive("BasisforCalculatingDividend"),
        dividend_per_unit=row.positive("DividendPerUnit"),
        draw_bonus_unit=row.positive("DrawBonusUnit"),
        dividend_amount=row.positive("DividendAmount"),
        reinvested_shares=row.positive("VolOfDividendforReinvestment"),
        nav=None if nav is None else four_decimals(nav),
    )


RECORDS: dict[str, Callable[[Row, date], FundRecord]] = {
    "02": account_confirmation,
    "04": transaction_confirmation,
    "05": share_balance,
    "06": dividend,
    "07": quote,
}


def four_decimals(price: Decimal) -> Decimal:
    """Drop zeros beyond the fourth decimal, so 1.2345 and 1.23450000 are one NAV."""
    short = price.quantize(Decimal("0.0001"))
    return short if short == price else price.normalize()


def _confirmed_on(row: Row, file_date: date) -> date:
    # A day far ahead would make every right file after it look old.
    day = row.required_day("TransactionCfmDate")
    if day > file_date + timedelta(days=10):
        row.refuse("TransactionCfmDate", f"{day} is long after the file's own date {file_date}")
    return day


def _known_price(row: Row, name: str) -> Decimal | None:
    price = row.positive(name)
    return four_decimals(price) if price else None


def _yield(row: Row) -> Decimal | None:
    fraction = row.signed("Yield")
    if fraction is not None and abs(fraction) > HIGHEST_YIELD:
        row.refuse("Yield", f"{fraction} as a fraction of one is no yearly yield; is it percent?")
    return fraction


def _limits(row: Row) -> dict[str, str]:
    limits = {name: number for name in LIMITS if (number := row.positive(name)) is not None}
    days = {name: day for name in LIMIT_DAYS if (day := row.day(name)) is not None}
    choices = {name: text for name in LIMIT_CHOICES if (text := row.text(name))}
    return {name: str(value) for name, value in (limits | days | choices).items()}


def _without_contained_details(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    def key(row: Row) -> tuple[str, str]:
        return row.text("TASerialNO"), row.text("TransactionCfmDate")

    whole = {key(row) for row in rows if row.text("DetailFlag") != "1"}
    return tuple(row for row in rows if row.text("DetailFlag") != "1" or key(row) not in whole)
