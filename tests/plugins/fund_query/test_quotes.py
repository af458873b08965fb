"""Net values and dividends, as any caller hears them."""

from datetime import date
from decimal import Decimal

import pytest

from appliance.fund_records import FundFile, FundQuote
from tests.demo_calls import DemoCompany

LANGUAGES = ("zh", "en")
AGAIN = "fund_query.again_or_back"


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


def last_sentence(demo: DemoCompany, keys: str, language: str = "zh") -> str:
    call = demo.dial(keys, language=language)
    assert call.heard[-1] == AGAIN
    return call.texts[-2]


def digits(nav: Decimal) -> str:
    """Return a NAV below ten as people say it, digit by digit after the point."""
    return str(nav).translate(str.maketrans("0123456789.", "零一二三四五六七八九点"))


def test_the_spoken_net_value_is_the_one_in_the_store(demo: DemoCompany) -> None:
    funds = demo.appliance.funds
    quote = funds.latest_quote("000001")
    assert quote is not None
    assert quote.accumulated_nav is not None
    previous = funds.previous_quote("000001", quote.nav_date)
    assert previous is not None
    percent = ((quote.nav - previous.nav) / previous.nav * 100).quantize(Decimal("0.01"))
    direction = "上涨" if percent > 0 else "下跌"
    name = funds.fund("000001").fund_name
    spoken = last_sentence(demo, "11000001")
    assert spoken == (
        f"{name}。十一月二十日公布的净值，{digits(quote.nav)}元，"
        f"比前一日{direction}百分之{digits(abs(percent).normalize())}。"
        f"累计净值，{digits(quote.accumulated_nav)}元。"
    )


def test_the_same_net_value_in_english(demo: DemoCompany) -> None:
    spoken = last_sentence(demo, "11000001", "en")
    assert "Net asset value published for the twentieth of November: one point six" in spoken


def test_the_first_net_value_has_no_change(demo: DemoCompany) -> None:
    publish(demo, a_quote())
    assert last_sentence(demo, "11000009") == ("测试基金。十一月二十日公布的净值，一点二三四五元。")


def test_a_fall_is_called_a_fall_and_no_change_is_called_flat(demo: DemoCompany) -> None:
    day_before = a_quote(nav=Decimal("1.2500"), nav_date=date(2026, 11, 19))
    publish(demo, day_before, a_quote())
    assert "比前一日下跌百分之一点二四" in last_sentence(demo, "11000009")
    publish(demo, a_quote(nav=Decimal("1.2500"), nav_date=date(2026, 11, 23)))
    publish(demo, a_quote(nav=Decimal("1.2500"), nav_date=date(2026, 11, 24)))
    assert "比前一日持平" in last_sentence(demo, "11000009")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_money_fund_has_an_income_and_a_yield(demo: DemoCompany, language: str) -> None:
    call = demo.dial("11000003", language=language)
    assert call.heard[-2:] == ["fund_query.money_fund", AGAIN]
    assert "fund_query.latest" not in call.heard


def test_the_money_fund_figures_are_those_in_the_store(demo: DemoCompany) -> None:
    quote = demo.appliance.funds.latest_quote("000003")
    assert quote is not None
    assert quote.fund_income is not None
    spoken = last_sentence(demo, "11000003")
    assert f"公布的万份收益，{digits(quote.fund_income)}元。" in spoken
    assert "七日年化收益率，百分之" in spoken


def test_a_money_fund_without_a_yield_says_its_income_only(demo: DemoCompany) -> None:
    publish(demo, a_quote(fund_income=Decimal("0.5000"), nav=Decimal("1.0000")))
    assert last_sentence(demo, "11000009") == (
        "测试基金。十一月二十日公布的万份收益，零点五零零零元。"
    )
    assert demo.dial("12000009").heard[-4] == "fund_query.history_row_money_income"


def test_a_fund_in_another_currency_says_which(demo: DemoCompany) -> None:
    publish(demo, a_quote(currency_type="840"))
    assert last_sentence(demo, "11000009") == (
        "测试基金。十一月二十日公布的净值，一点二三四五美元。"
    )
    publish(
        demo,
        a_quote(
            currency_type="840",
            nav_date=date(2026, 11, 23),
            accumulated_nav=Decimal("2.0000"),
        ),
    )
    spoken = last_sentence(demo, "11000009")
    assert spoken.endswith("比前一日持平。累计净值，二点零零零零美元。")


def test_of_several_net_value_types_the_ordinary_one_is_said(demo: DemoCompany) -> None:
    publish(
        demo,
        a_quote(net_value_type="1", nav=Decimal("1.3000")),
        a_quote(),
        a_quote(net_value_type="2", nav=Decimal("1.1000")),
    )
    assert "一点二三四五元" in last_sentence(demo, "11000009")


STATUSES = {
    "1": "正在认购期",
    "4": "暂停申购和赎回",
    "5": "暂停申购",
    "6": "暂停赎回",
    "8": "已经终止",
    "9": "处于封闭期",
    "a": "已经终止",
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_that_matters_is_said(demo: DemoCompany, status: str) -> None:
    publish(demo, a_quote(fund_status=status))
    assert last_sentence(demo, "11000009") == f"该基金目前{STATUSES[status]}。"


def test_an_ordinary_status_is_not_worth_a_word(demo: DemoCompany) -> None:
    assert "fund_query.status" not in demo.dial("11000001").heard


def test_a_fund_in_its_subscription_period_neither_rises_nor_falls(demo: DemoCompany) -> None:
    call = demo.dial("11000006")
    assert call.heard[-3:] == [
        "fund_query.latest_first_no_accumulated",
        "fund_query.status",
        AGAIN,
    ]


@pytest.mark.parametrize(
    ("status", "sentences"),
    [
        ("1", ["fund_query.subscription_period"]),
        ("0", ["fund_query.no_quote"]),
        ("9", ["fund_query.no_quote", "fund_query.status"]),
    ],
)
def test_a_fund_without_a_net_value_says_so(
    demo: DemoCompany, status: str, sentences: list[str]
) -> None:
    publish(demo, a_quote(fund_status=status, net_value_type="1"))
    heard = demo.dial("11000009").heard
    assert heard[heard.index("fund_query.enter_code") + 1 :] == [*sentences, AGAIN]
    assert demo.dial("12000009").heard[-2] == "fund_query.no_history"


def test_the_next_code_is_taken_directly(demo: DemoCompany) -> None:
    call = demo.dial("11000001000002")
    assert call.heard.count("fund_query.enter_code") == 1
    assert call.heard[-4:] == ["fund_query.latest", AGAIN, "fund_query.latest", AGAIN]


@pytest.mark.parametrize("menu", ["11", "12", "13"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_code_is_said_back_with_the_tries_left(
    demo: DemoCompany, menu: str, language: str
) -> None:
    call = demo.dial(menu, "999998", "999998", language=language)
    assert call.heard.count("fund_query.code_unknown") == 2
    if language == "zh":
        assert "没有找到代码九九九九九八的基金，还可以再试两次。" in call.texts
        assert "没有找到代码九九九九九八的基金，还可以再试一次。" in call.texts


@pytest.mark.parametrize("menu", ["11", "12", "13"])
def test_three_unknown_codes_bring_a_person(demo: DemoCompany, menu: str) -> None:
    call = demo.dial(menu, "999998999997999996")
    assert call.heard[-2:] == ["fund_query.code_unknown_last", "operator.connecting"]
    assert call.passed_on


def test_a_code_that_is_too_short_is_asked_for_again(demo: DemoCompany) -> None:
    call = demo.dial("11", "0001#", "000001")
    assert call.heard[-4:] == [
        "errors.no_input_first",
        "fund_query.enter_code",
        "fund_query.latest",
        AGAIN,
    ]


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
