"""What an account's menu tells of orders by telephone: applications and confirmations."""

from datetime import date
from decimal import Decimal

import pytest

from appliance.records.fund import FundFile, TransactionConfirmation
from appliance.records.order import Order
from tests.demo_calls import LOG_IN, TRADE, DemoCompany

ACCOUNT = "980000000011"
PURCHASE = "1" + "000002" + "1000#" + "1"


@pytest.fixture(autouse=True)
def empty(demo: DemoCompany) -> None:
    """Forget what the registrar confirmed before."""
    with demo.appliance.database.writing() as tables:
        tables.execute("DELETE FROM confirmations")


def ordered(demo: DemoCompany, *keys: str) -> Order:
    """Order by telephone and return the order."""
    demo.dial(TRADE, *keys)
    return demo.appliance.orders.of_account(ACCOUNT, 1)[0]


def confirm(demo: DemoCompany, day: str = "2026-11-24", **values: object) -> None:
    """Import one confirmation of the registrar."""
    known: dict[str, object] = {
        "ta_serial_number": f"T{day}{values.get('business_code')}",
        "confirmed_on": date.fromisoformat(day),
        "business_code": "122",
        "return_code": "0000",
        "fund_account": ACCOUNT,
        "fund_code": "000002",
        "distributor_code": "001",
    }
    demo.appliance.funds.apply(
        FundFile(
            name=f"OFD_98_001_{day.replace('-', '')}_04.TXT",
            file_type="04",
            version="21",
            creator="98",
            receiver="001",
            file_date=date.fromisoformat(day),
            records=(TransactionConfirmation(**(known | values)),),  # type: ignore[arg-type]
        )
    )


STATES = {
    "accepted": "已受理",
    "exported": "已申报",
    "confirmed": "已确认",
    "failed": "未成功",
    "cancelled": "已撤销",
    "withdrawn": "已撤销",
}


@pytest.mark.parametrize("state", STATES)
def test_an_order_is_told_with_its_state(demo: DemoCompany, state: str) -> None:
    order = ordered(demo, PURCHASE)
    if state != "accepted":
        with demo.appliance.database.writing() as tables:
            demo.appliance.orders.resolve(tables, order.order_number, state)
    said = demo.said(LOG_IN, "3")
    assert "最近一笔交易申请。" in said
    assert f"十一月二十三日，申购，示范稳健债券，一千元，{STATES[state]}。" in said


def test_an_order_and_its_confirmation_are_one_application(demo: DemoCompany) -> None:
    order = ordered(demo, PURCHASE)
    confirm(demo, application_number=order.order_number, applied_on=date(2026, 11, 23))
    said = demo.said(LOG_IN, "3")
    assert "最近一笔交易申请。" in said


def test_orders_from_elsewhere_stand_between_the_own_ones_newest_first(demo: DemoCompany) -> None:
    ordered(demo, PURCHASE)
    counter = {"application_number": "COUNTER1", "application_amount": Decimal(300)}
    confirm(demo, applied_on=date(2026, 11, 24), **counter)
    demo.clock.set("2026-11-25 10:00:00")
    ordered(demo, "3000001", "100#", "1", "1")
    rows = [text for text in demo.dial(LOG_IN, "3").texts if "示范" in text and "日，" in text]
    assert rows == [
        "十一月二十五日，赎回，示范成长股票，一百份，已受理。",
        "十一月二十四日，申购，示范稳健债券，三百元，已确认。",
        "十一月二十三日，申购，示范稳健债券，一千元，已受理。",
    ]


def test_a_subscription_is_accepted_first_and_its_result_comes_later(demo: DemoCompany) -> None:
    subscription = {"business_code": "120", "fund_code": "000006", "application_number": "S1"}
    confirm(demo, **subscription)
    said = demo.said(LOG_IN, "4")
    assert "十一月二十四日，认购，示范新机遇混合，已受理，结果在募集结束后确认。" in said
    assert "已确认" not in said
    assert "认购，示范新机遇混合，已受理。" in demo.said(LOG_IN, "3")
    result = subscription | {"business_code": "130", "shares": Decimal("1000.00")}
    confirm(demo, "2026-12-22", **result)
    assert "十二月二十二日，认购结果，示范新机遇混合，已确认，一千份。" in demo.said(LOG_IN, "4")
    said = demo.said(LOG_IN, "3")
    assert "最近一笔交易申请。" in said
    assert "认购，示范新机遇混合，已确认。" in said


WITHOUT_APPLICATION = {
    "142": "强行赎回",
    "143": "红利发放",
    "144": "强行调增",
    "145": "强行调减",
    "150": "基金清盘",
}


@pytest.mark.parametrize("code", WITHOUT_APPLICATION)
def test_what_nobody_applied_for_is_told_by_its_name(demo: DemoCompany, code: str) -> None:
    confirm(demo, business_code=code, from_ta=True, shares=Decimal("10.00"))
    told = f"{WITHOUT_APPLICATION[code]}，示范稳健债券，已确认，十份。"
    assert told in demo.said(LOG_IN, "4")
    assert "该账户最近没有交易申请。" in demo.said(LOG_IN, "3")
