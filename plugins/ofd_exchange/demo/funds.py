"""The demo company's eight funds and their quotes, rows of file type 07."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from plugins.ofd_exchange.writer import Value

OPEN, IN_SUBSCRIPTION, NO_PURCHASE = "0", "1", "5"
EQUITY, BOND, MIXED, MONEY = "01", "02", "03", "04"
FOUR, FIVE = Decimal("0.0001"), Decimal("0.00001")

LIMITS: dict[str, Value] = {
    "MinBidsAmountByIndi": Decimal("100.00"),
    "MinBidsAmountByInst": Decimal("10000.00"),
    "MinAppBidsAmountByIndi": Decimal("10.00"),
    "MinAppBidsAmountByInst": Decimal("1000.00"),
    "MinRedemptionVol": Decimal("10.00"),
    "MinInterconvertVol": Decimal("10.00"),
    "MinAccountBalance": Decimal("10.00"),
    "IndiMaxPurchase": Decimal("1000000.00"),
    "InstMaxPurchase": Decimal("50000000.00"),
    "IndiDayMaxSumBuy": Decimal("2000000.00"),
    "InstDayMaxSumBuy": Decimal("100000000.00"),
    "IndiMaxRedeem": Decimal("5000000.00"),
    "IndiDayMaxSumRedeem": Decimal("10000000.00"),
}
SUBSCRIPTION_LIMITS: dict[str, Value] = {
    "MinSubsAmountByIndi": Decimal("1000.00"),
    "MinAmountByInst": Decimal("10000.00"),
    "IndiAppSubsAmount": Decimal("100.00"),
    "InstAppSubsAmnt": Decimal("1000.00"),
    "MaxSubsAmountByIndi": Decimal("500000.00"),
    "UnitSubsAmountByIndi": Decimal("1.00"),
    "SubsType": "0",
}


@dataclass(frozen=True)
class DemoFund:
    """One fund of the demo company."""

    code: str
    name: str
    fund_type: str
    start: Decimal
    swing: int
    """Largest daily change in ten thousandths of the NAV."""
    paid_out: Decimal = Decimal(0)
    status: str = OPEN
    convert_status: str = "0"
    extra: dict[str, Value] = field(default_factory=dict)


FUNDS = (
    DemoFund("000001", "示范成长股票", EQUITY, Decimal("1.5230"), 180, Decimal("0.2600")),
    DemoFund("000002", "示范稳健债券", BOND, Decimal("1.0860"), 12, Decimal("0.0850")),
    DemoFund("000003", "示范现金货币", MONEY, Decimal(1), 0),
    DemoFund("000004", "示范优选混合后端", MIXED, Decimal("1.2470"), 110, Decimal("0.1000")),
    DemoFund("000005", "示范沪深三百指数", EQUITY, Decimal("0.9640"), 150),
    DemoFund("000006", "示范新机遇混合", MIXED, Decimal(1), 0, status=IN_SUBSCRIPTION),
    DemoFund("000007", "示范价值精选混合", MIXED, Decimal("2.0150"), 120, status=NO_PURCHASE),
    DemoFund("000008", "示范全球精选QDII", EQUITY, Decimal("1.3380"), 160),
)


def rows(day: date, days: Sequence[date]) -> list[dict[str, Value]]:
    """Return the rows of one trading day; `days` are the demo's days, oldest first."""
    found = []
    for fund in FUNDS:
        row = _row(fund, day, days)
        found.append(row)
        if fund.code == "000008":  # 申购净值 and 赎回净值 beside the ordinary one
            nav = nav_on(fund.code, day)
            for kind, factor in (("1", Decimal("1.002")), ("2", Decimal("0.998"))):
                price = (nav * factor).quantize(FOUR)
                found.append(row | {"NetValueType": kind, "NAV": price})
    return found


def _row(fund: DemoFund, day: date, days: Sequence[date]) -> dict[str, Value]:
    nav = nav_on(fund.code, day)
    row: dict[str, Value] = {
        "FundCode": fund.code,
        "FundName": fund.name,
        "FundStatus": fund.status,
        "NAV": nav,
        "AccumulativeNAV": nav + fund.paid_out,
        "UpdateDate": day,
        "NetValueType": "0",
        "ConvertStatus": "3" if fund.status != OPEN or fund.code == "000008" else "0",
        "PeriodicStatus": "0" if fund.status == OPEN else "3",
        "CurrencyType": "156",
        "DefDividendMethod": "0" if fund.fund_type == MONEY else "1",
        "RegistrarCode": "98",
        "FaceValue": Decimal("1.0000"),
        "FundType": fund.fund_type,
        "FundManagerName": "示范基金管理有限公司",
        "FundServerTel": "4000000000",
        **LIMITS,
    }
    if fund.fund_type == MONEY:
        row |= _income(fund.code, day)
    if fund.status == IN_SUBSCRIPTION:
        row |= SUBSCRIPTION_LIMITS
        row |= {"IPOStartDate": days[-5], "IPOEndDate": days[-1] + timedelta(days=28)}
    return row


def nav_on(code: str, day: date) -> Decimal:
    """Return the NAV of a weekday, the same whenever it is asked for."""
    return _walk(code, day.toordinal())


def _income(code: str, day: date) -> dict[str, Value]:
    income = Decimal("0.3500") + Decimal(_draw(f"{code}/income", day.toordinal(), 900)) * FOUR
    weekly = (income * 365 / 10000).quantize(FIVE)
    return {
        "FundIncome": income.quantize(FIVE),
        "FundIncomeFlag": "0",
        "Yield": weekly,
        "YieldFlag": "0",
    }


@cache
def _walk(code: str, ordinal: int) -> Decimal:
    fund = next(fund for fund in FUNDS if fund.code == code)
    # A slow wave of 200 days and the day's own step: never drifts away, needs no day before.
    place = ordinal % 200
    wave = Decimal(100 - abs(100 - place)) * Decimal(fund.swing) * Decimal("0.000006")
    step = Decimal(_draw(code, ordinal, 2 * fund.swing + 1) - fund.swing) * FOUR / 2
    return (fund.start * (1 + wave + step)).quantize(FOUR)


def _draw(seed: str, ordinal: int, below: int) -> int:
    digest = hashlib.sha256(f"{seed}/{ordinal}".encode()).digest()
    return int.from_bytes(digest[:6], "big") % below
