"""Quotes that tests publish, and how their figures are spoken."""

from datetime import date
from decimal import Decimal

from appliance.records.fund import FundFile, FundQuote
from tests.demo_calls import DemoCompany


def publish(demo: DemoCompany, *quotes: FundQuote) -> None:
    """Book quotes as a file of type 07 would."""
    demo.appliance.funds.apply(
        FundFile(
            name="OFD_98_001_20261123_07.TXT",
            file_type="07",
            version="22",
            creator="98",
            receiver="001",
            file_date=date(2026, 11, 23),
            records=quotes,
        )
    )


def a_quote(code: str = "000009", **values: object) -> FundQuote:
    known: dict[str, object] = {
        "fund_code": code,
        "fund_name": "测试基金",
        "fund_status": "0",
        "nav": Decimal("1.2345"),
        "nav_date": date(2026, 11, 20),
    }
    return FundQuote(**(known | values))  # type: ignore[arg-type]


def digits(nav: Decimal) -> str:
    """Return a NAV below ten as people say it, digit by digit after the point."""
    return str(nav).translate(str.maketrans("0123456789.", "零一二三四五六七八九点"))
