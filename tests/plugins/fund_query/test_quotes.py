"""Net values and dividends, as any caller hears them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.demo_calls import DemoCompany
from tests.plugins.fund_query.published_quotes import a_quote, digits, publish

LANGUAGES = ("zh", "en")
AGAIN = "fund_query.again_or_back"


def last_sentence(demo: DemoCompany, keys: str, language: str = "zh") -> str:
    call = demo.dial(keys, language=language)
    assert call.heard[-1] == AGAIN
    return call.texts[-2]


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


def test_the_face_value_of_a_fund_in_its_subscription_period_is_no_net_value(
    demo: DemoCompany,
) -> None:
    assert demo.appliance.funds.latest_quote("000006") is not None
    call = demo.dial("11000006")
    assert call.heard[-2:] == ["fund_query.subscription_period", AGAIN]
    assert "fund_query.history_row" not in demo.dial("12000006").heard


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
    without_history = "subscription_period" if status == "1" else "no_history"
    assert demo.dial("12000009").heard[-2] == f"fund_query.{without_history}"


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
    assert call.heard[-2:] == ["fund_query.code_help", "fund_query.enter_code"]
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
