"""Orders of every business that goes out, and the fields each type sends."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from appliance.records.exchange import ApplicationBatch, Counterparty
from appliance.records.order import Order

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
PROFILE = Counterparty(registrar_code="98", distributor_code="001")
EXPORT: Mapping[str, Mapping[str, str]] = {
    "subscribe": {"ApplicationAmount": "{amount}"},
    "purchase": {"ApplicationAmount": "{amount}", "LargeBuyFlag": "0"},
    "redeem": {
        "ApplicationVol": "{shares}",
        "LargeRedemptionFlag": "{large_redemption}",
    },
    "dividend": {"DefDividendMethod": "{dividend_method}"},
    "switch": {
        "ApplicationVol": "{shares}",
        "LargeRedemptionFlag": "{large_redemption}",
        "CodeOfTargetFund": "{target_fund_code}",
    },
    "periodic": {
        "ApplicationAmount": "{amount}",
        "SendDayOfPeriodicSubs": "{send_day}",
        "PeriodSubTimeUnit": "0",
        "FrequencyOfPeSubs": "1",
    },
    "cancel": {"OriginalAppSheetNo": "{original_order_number}", "OriginalAppDate": "20261120"},
}


def order(type: str = "purchase", code: str = "022", number: int = 1, **more: Any) -> Order:
    """Return an order; without anything else a purchase of 1,000 yuan."""
    values: dict[str, Any] = {
        "order_number": f"001202611201{number:06}",
        "intent_id": f"intent{number}",
        "type": type,
        "business_code": code,
        "fund_account": "980000000011",
        "transaction_account": "00100000000000011",
        "distributor_code": "001",
        "branch_code": "001",
        "registrar_code": "98",
        "individual_or_institution": "1",
        "accepted_at": datetime(2026, 11, 20, 14, 59, 58, tzinfo=SHANGHAI),
        "trade_date": DAY,
        "confirm_date": date(2026, 11, 23),
        "call_id": "test.1",
        "caller": "13800138000",
        "language": "zh",
        "state": "accepted",
        "fund_code": "000001",
        "share_class": "0",
    }
    if type == "purchase":
        values["amount"] = Decimal("1000.00")
    return Order(**values | more)


def orders_of_every_business() -> list[Order]:
    """Return one order of each business that goes out."""
    large = {"large_redemption": "1"}
    some = Decimal("123.45")
    switch = {"shares": some, "target_fund_code": "000005", "details": large}
    original = {"original_order_number": "001202611201000001", "fund_code": "000001"}
    return [
        order("subscribe", "020", 1, fund_code="000004", amount=Decimal("50000.00")),
        order("purchase", "022", 2, amount=Decimal("12000.50")),
        order("redeem", "024", 3, shares=some, details=large),
        order("dividend", "029", 4, details={"dividend_method": "0"}),
        order("switch", "036", 5, **switch),
        order("periodic", "039", 6, amount=Decimal("300.00"), details={"send_day": 8}),
        order("cancel", "052", 7, **original),
    ]


def batch(*orders: Order, profile: Counterparty = PROFILE, **more: Any) -> ApplicationBatch:
    """Return the batch of these orders."""
    values: dict[str, Any] = {"number": 1, "trade_date": DAY, "export": EXPORT} | more
    return ApplicationBatch(
        counterparty=profile,
        distributor_code=profile.distributor_code,
        orders=orders,
        **values,
    )
