"""The printed statement: pages, currencies, what is not known, and what is only accepted."""

import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from appliance.paper import statement
from appliance.records.document import StatedApplication, StatedHolding, Statement


def holding(number: int = 1, **changes) -> StatedHolding:
    given = {
        "fund_code": f"{number:06}",
        "fund_name": "示范成长股票",
        "total_shares": Decimal("123456789012.34"),
        "available_shares": Decimal("98765432109.87"),
        "frozen_shares": Decimal("24691356902.47"),
        "undistributed_income": Decimal("-1234567.89"),
        "dividend_method": "1",
        "confirmed_on": date(2026, 11, 20),
        "nav": Decimal("1.23456789"),
        "nav_date": date(2026, 11, 20),
        "market_value": Decimal("152415787532.38"),
    }
    return StatedHolding(**given | changes)


def stated(*holdings: StatedHolding, **changes) -> list[str]:
    given = {
        "company": "示范基金",
        "customer_name": "张*",
        "fund_account": "980000000011",
        "at": datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
        "back_end": "files",
        "holdings": holdings,
        "pending": (),
        "dividends": (),
    }
    content = statement.render(Statement(**given | changes))
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_the_largest_figures_are_not_broken_over_lines():
    (page,) = stated(holding())
    lines = [line.strip() for line in page.splitlines()]
    for figure in ("123,456,789,012.34", "可用 98,765,432,109.87", "152,415,787,532.38 元"):
        assert figure in lines, figure
    assert "未付收益 -1,234,567.89" in lines


def test_many_holdings_go_on_over_numbered_pages_each_with_the_heads_of_the_columns():
    pages = stated(*(holding(number) for number in range(40)))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页，共 {len(pages)} 页" in text
    assert all("单位净值 / 日期" in text for text in pages[:-1])
    assert sum(text.count("示范成长股票") for text in pages) == 40


def test_what_has_no_nav_is_in_no_sum_and_that_is_said():
    unknown = {"nav": None, "nav_date": None, "market_value": None}
    (page,) = stated(holding(market_value=Decimal("10.00")), holding(2, **unknown))
    assert "市值合计（元）\n 10.00" in page
    assert "没有净值、未计入合计的基金数\n 1" in page


def test_each_currency_has_a_sum_of_its_own():
    (page,) = stated(
        holding(market_value=Decimal("10.00")),
        holding(2, market_value=Decimal("20.00"), currency_type="840"),
    )
    assert "市值合计（元）\n 10.00" in page
    assert "市值合计（美元）\n 20.00" in page


def test_the_source_of_the_figures_is_said():
    assert "登记机构发来的数据文件" in stated()[0]
    assert "在线销售系统" in stated(back_end="online_desk")[0]


def order(**changes) -> StatedApplication:
    given = {
        "applied_on": date(2026, 11, 23),
        "business": "申购",
        "fund_code": "000001",
        "fund_name": "示范成长股票",
        "amount": Decimal("1000.00"),
        "shares": None,
        "state": "accepted",
        "number": "0012026112310000001",
    }
    return StatedApplication(**given | changes)


def test_every_state_under_way_says_that_nothing_is_confirmed():
    for state in ("accepted", "exported"):
        (page,) = stated(pending=(order(state=state, training=True),))
        assert page.count("尚未确认") == 2
        assert "演练委托" in page


def test_a_switch_names_the_fund_it_leads_to():
    switch = order(target_fund_code="000002", target_fund_name="示范稳健债券")
    (page,) = stated(pending=(switch,))
    assert "转入000002示范稳健债券" in "".join(page.split())
