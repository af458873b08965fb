"""Earlier net values and a fund's dividends, as any caller hears them."""

from datetime import date

import pytest

from tests.demo_calls import DemoCompany
from tests.plugins.fund_query.published_quotes import a_quote, digits, publish

LANGUAGES = ("zh", "en")
AGAIN = "fund_query.again_or_back"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_comes_in_fives_newest_first(demo: DemoCompany, language: str) -> None:
    call = demo.dial("12000001", "1", language=language)
    rows = [text for text in call.texts if "；" not in text and "press" not in text]
    assert call.heard.count("fund_query.history_row") == 10
    quotes = demo.appliance.funds.history("000001", 10)
    days = [quote.nav_date for quote in quotes]
    assert days == sorted(days, reverse=True)
    if language == "zh":
        for quote, text in zip(quotes[:5], rows[-10:-5], strict=True):
            assert text.endswith(f"，{digits(quote.nav)}元。")


def test_a_money_fund_history_has_incomes_and_yields(demo: DemoCompany) -> None:
    assert "fund_query.history_row_money" in demo.dial("12000003").heard


def test_the_history_ends_without_offering_more(demo: DemoCompany) -> None:
    publish(demo, a_quote())
    call = demo.dial("12000009")
    assert call.heard[-4:] == [
        "fund_query.history_row",
        "fund_query.one_day",
        "fund_query.another",
        "common.back",
    ]
    assert demo.dial("12000009", "1").heard[-4] == "errors.no_choice_first"


def test_one_day_is_looked_up_by_its_date(demo: DemoCompany) -> None:
    quote = demo.appliance.funds.quote_on("000001", date(2026, 11, 18))
    assert quote is not None
    call = demo.dial("12000001", "2", "1118")
    assert f"十一月十八日，{digits(quote.nav)}元。" in call.texts[-2]
    assert call.heard[-4] == "common.more"


def test_a_day_without_a_net_value_names_the_last_one_before_it(demo: DemoCompany) -> None:
    quote = demo.appliance.funds.quote_on("000001", date(2026, 11, 20))
    assert quote is not None
    call = demo.dial("12000001", "2", "1122")
    assert call.texts[-4:-1] == [
        "十一月二十二日没有公布净值。",
        "在此之前，最近一次是，",
        f"十一月二十日，{digits(quote.nav)}元。",
    ]


def test_a_day_before_the_first_net_value_has_nothing(demo: DemoCompany) -> None:
    publish(demo, a_quote())
    call = demo.dial("12000009", "2", "1101")
    assert call.heard[-4:] == [
        "fund_query.nothing_that_day",
        "fund_query.one_day",
        "fund_query.another",
        "common.back",
    ]


def test_a_day_no_calendar_has_is_not_the_callers_fault(demo: DemoCompany) -> None:
    call = demo.dial("12000001", "2", "1345")
    assert "fund_query.no_such_day" in call.heard
    assert not call.passed_on


def test_three_asks_for_another_fund(demo: DemoCompany) -> None:
    call = demo.dial("12000001", "3", "000002")
    assert call.heard.count("fund_query.history_intro") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dividends_of_a_fund_are_read(demo: DemoCompany, language: str) -> None:
    call = demo.dial("13000001", language=language)
    paid = demo.appliance.funds.fund_dividends("000001", 20)
    assert call.heard[-2 - len(paid) : -1] == [
        "fund_query.dividend_intro",
        *["fund_query.dividend_row"] * len(paid),
    ]
    assert paid


def test_a_fund_without_dividends_says_so(demo: DemoCompany) -> None:
    publish(demo, a_quote())
    assert demo.dial("13000009").heard[-2:] == ["fund_query.no_dividends", AGAIN]
