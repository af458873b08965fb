"""The regular purchase (定投, 039): a type that is nothing but a file, its sentences and this."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo_calls import TODAY, TRADE, DemoCompany
from tests.plugins.ofd_exchange.strict_reader import read_applications

ASKED = {
    "zh": [
        "请输入要定投的六位基金代码。",
        "示范稳健债券。",
        "请输入每月定投的金额，单位元，以井号结束，小数点请按星号。",
        "请输入每月扣款的日子，一到二十八，以井号结束。",
        "定投示范稳健债券，每月十五日扣款五百元，按扣款当日公布的净值成交，"
        "每次预估手续费一元五角。申请日十一月二十三日。",
        "已受理，申请编号尾号零零零幺。十一月二十五日起可以查询确认结果。以登记机构确认为准。",
    ],
    "en": [
        "Please enter the six digit code of the fund for your savings plan.",
        "示范稳健债券.",
        "Please enter the amount for every month in yuan, then press hash."
        " For the decimal point, press star.",
        "Please enter the day of the month, one to twenty-eight, then press hash.",
        "Savings plan in 示范稳健债券, five hundred yuan on day fifteen of every month, at the"
        " value published for that day. Estimated fee each time: one yuan and fifty fen."
        " Applied for the twenty-third of November.",
        "Your order is accepted. Its number ends in zero zero zero one. You can ask for the result"
        " from the twenty-fifth of November. The registrar's confirmation is final.",
    ],
}


@pytest.mark.parametrize("language", ASKED)
def test_a_regular_purchase_is_ordered_like_any_other(demo: DemoCompany, language: str) -> None:
    call = demo.dial(TRADE, "8", "000002", "500#", "15", "1", language=language)
    assert [text for text in call.texts if text in ASKED[language]] == ASKED[language]
    (order,) = demo.appliance.orders.listing()
    assert (order.business_code, order.fund_code, order.amount) == ("039", "000002", Decimal(500))
    assert order.details["send_day"] == 15


def test_its_record_carries_day_unit_and_frequency(demo: DemoCompany, tmp_path: Path) -> None:
    demo.dial(TRADE, "8", "000002", "500#", "15", "1")
    demo.clock.set("2026-11-23 15:00:01")
    demo.appliance.exchange_exports.export(TODAY, tmp_path, "test")
    (file,) = tmp_path.glob("OFD_001_98_20261123_03.TXT")
    (record,) = read_applications(file).records
    fields = (
        *("BusinessCode", "ApplicationAmount", "SendDayOfPeriodicSubs"),
        *("PeriodSubTimeUnit", "FrequencyOfPeSubs"),
    )
    assert [record[name] for name in fields] == ["039", "0000000000050000", "15", "0", "00001"]
