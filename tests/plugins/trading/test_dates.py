"""Which day's price an order gets and from when its result is known, spoken and written."""

from datetime import date

import pytest

from tests.demo_calls import LOG_IN, TRADE, DemoCompany

PURCHASE = "1" + "000002" + "1000#"
HOLIDAYS_2027 = b"""date,state
year,2027
2027-01-01,closed
"""
UNKNOWN = "这笔申请的确认日期还没有公布，暂时不能受理。查询不受影响。"
MOMENTS = [
    ("one second before the cut-off", "2026-11-23 14:59:59", "十一月二十三日", "十一月二十五日"),
    ("the cut-off itself", "2026-11-23 15:00:00", "十一月二十四日", "十一月二十六日"),
    ("one second after it", "2026-11-23 15:00:01", "十一月二十四日", "十一月二十六日"),
    ("midnight", "2026-11-24 00:00:00", "十一月二十四日", "十一月二十六日"),
    ("Friday before the cut-off", "2026-11-27 14:59:59", "十一月二十七日", "十二月一日"),
    ("Friday evening", "2026-11-27 20:00:00", "十一月三十日", "十二月二日"),
    ("Sunday", "2026-11-29 10:00:00", "十一月三十日", "十二月二日"),
    ("a working Saturday (调休)", "2026-10-10 10:00:00", "十月十二日", "十月十四日"),
    ("the last day before a holiday week", "2026-09-30 14:59:59", "九月三十日", "十月九日"),
    ("too late before a holiday week", "2026-09-30 15:01:00", "十月八日", "十月十二日"),
    ("within a holiday week", "2026-10-03 12:00:00", "十月八日", "十月十二日"),
    (
        "the last known days",
        "2026-12-29 14:59:59",
        "十二月二十九日",
        "十二月三十一日",
    ),
]
LATE = ["2026-12-29 15:00:00", "2026-12-30 10:00:00", "2026-12-31 10:00:00", "2026-12-31 15:01:00"]


@pytest.mark.parametrize(
    ("moment", "price_day", "query_from"), [row[1:] for row in MOMENTS], ids=[r[0] for r in MOMENTS]
)
def test_the_days_spoken_are_those_of_the_calendar(
    demo: DemoCompany, moment: str, price_day: str, query_from: str
) -> None:
    demo.clock.set(moment)
    call = demo.dial(TRADE, PURCHASE, "1")
    assert f"按{price_day}公布的净值成交" in call.said
    assert f"{query_from}起可以查询确认结果" in call.said
    (order,) = demo.appliance.orders.listing()
    assert order.accepted_at == demo.clock()
    assert spoken(demo, order.trade_date) == price_day
    settlement = demo.appliance.calendar.settlement(order.trade_date)
    assert order.confirm_date == settlement.confirmed_on
    assert spoken(demo, settlement.query_from) == query_from


def spoken(demo: DemoCompany, day: date) -> str:
    """Return a day as callers hear it."""
    sentence = demo.appliance.prompts.sentence("zh", "account.holdings_as_of", day=day)
    return sentence.text.removeprefix("以上份额，截至").removesuffix("。")


@pytest.mark.parametrize("moment", LATE)
def test_without_next_years_table_the_last_orders_are_refused_and_no_query(
    demo: DemoCompany, moment: str
) -> None:
    demo.clock.set(moment)
    call = demo.dial(TRADE, PURCHASE)
    assert UNKNOWN in call.texts
    assert "trading.ask_fund" not in call.heard
    assert "fund_query.latest" in demo.dial("11000002").heard
    assert "account.holdings_row" in demo.dial(LOG_IN, "1").heard
    assert demo.appliance.orders.count() == 0


def test_with_next_years_table_an_order_reaches_into_it(demo: DemoCompany) -> None:
    demo.appliance.calendar.import_table(HOLIDAYS_2027, "2027.csv", "test")
    demo.clock.set("2026-12-31 14:59:59")
    said = demo.said(TRADE, PURCHASE, "1")
    assert "按十二月三十一日公布的净值成交" in said
    assert "二零二七年一月五日起可以查询确认结果" in said


def test_a_qdii_fund_is_confirmed_a_day_later(demo: DemoCompany) -> None:
    said = demo.said(TRADE, "1000008", "1", "1000#", "1")
    assert "十一月二十六日起可以查询确认结果" in said


def test_an_earlier_cut_off_of_a_fund_and_business_counts(demo: DemoCompany) -> None:
    demo.appliance.calendar.set_cut_off("14:30", "000002", "022")
    demo.clock.set("2026-11-23 14:30:00")
    assert "按十一月二十四日公布的净值成交" in demo.said(TRADE, PURCHASE, "*")
    assert "按十一月二十三日公布的净值成交" in demo.said(TRADE, "3000002", "100#", "1", "*")
