"""Each transaction by keys, as callers hear it and as the order book has it."""

from decimal import Decimal

import pytest

from appliance.records.order import Order
from tests.demo_calls import TRADE, DemoCompany
from tests.scripted_call import ScriptedCall

ACCOUNT = "980000000011"


def book(demo: DemoCompany, kind: str | None = None) -> list[Order]:
    """Return the account's orders, newest first."""
    return demo.appliance.orders.listing(fund_account=ACCOUNT, type=kind)


def heard_since_menu(call: ScriptedCall) -> list[str]:
    """Return what a caller was told after the menu of transactions, each text once."""
    menu = next(n for n, text in enumerate(call.texts) if text.startswith(("申购，", "To buy ")))
    waiting = ("请稍候。", "One moment, please.")  # said where the machine is slow
    return [text for text in call.texts[menu + 1 :] if text not in waiting]


CONFIRM = "确认，请按一；重新输入，请按二；放弃，请按星号。"
ACCEPTED = (
    "已受理，申请编号尾号零零零{tail}。十一月二十五日起可以查询确认结果。以登记机构确认为准。"
)
AFTERWARDS = "返回请按星号，或直接挂机。"
LARGE = (
    "如果遇到巨额赎回，当天没有成交的部分，"
    "下一个开放日继续办理，请按一；不再办理，请按二；返回，请按星号。"
)


def ending(tail: str = "幺") -> list[str]:
    """Return what follows a read-back that was confirmed."""
    return [CONFIRM, ACCEPTED.format(tail=tail), AFTERWARDS]


def test_a_purchase(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1", "000002", "1000#", "1")
    assert heard_since_menu(call) == [
        "请输入六位基金代码。",
        "示范稳健债券。",
        "请输入申购金额，单位元，以井号结束，小数点请按星号。",
        "申购示范稳健债券，一千元，按十一月二十三日公布的净值成交，预估手续费两元九角九分。",
        *ending(),
    ]
    (order,) = book(demo)
    assert order.order_number == "001202611231000001"
    assert (order.business_code, order.fund_code, order.state) == ("022", "000002", "accepted")
    assert (order.amount, order.estimated_fee) == (Decimal(1000), Decimal("2.99"))
    assert str(order.trade_date) == "2026-11-23"
    assert order.accepted_at == demo.clock()
    assert order.told_at is not None
    assert order.call_id == call.id


def test_a_purchase_above_the_assessed_level_after_the_risk_sentence(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1", "000001", "1", "1000*50#", "1")
    assert heard_since_menu(call) == [
        "请输入六位基金代码。",
        "示范成长股票，风险等级四级，高于您的评估等级三级。该产品可能出现较大亏损。",
        "您确认已了解风险并自愿购买，请按一；放弃，请按星号。",
        "请输入申购金额，单位元，以井号结束，小数点请按星号。",
        "申购示范成长股票，一千元五角，按十一月二十三日公布的净值成交，预估手续费七元九角四分。",
        *ending(),
    ]
    (order,) = book(demo)
    assert order.amount == Decimal("1000.50")
    (notice,) = order.details["notices"]
    assert notice["prompt"] == "trading.notice_risk"
    assert (notice["customer_level"], notice["product_level"], notice["key"]) == (3, 4, "1")
    assert notice["assessed_on"] == "2026-07-26"


def test_a_subscription(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "2", "000006", "5000#", "1")
    assert heard_since_menu(call) == [
        "请输入要认购的六位基金代码。",
        "示范新机遇混合。",
        "请输入认购金额，单位元，以井号结束，小数点请按星号。",
        "认购示范新机遇混合，五千元，申请日十一月二十三日，按基金面值认购，"
        "预估手续费二十四元八角八分。认购受理后不能撤销。",
        CONFIRM,
        "已受理，申请编号尾号零零零幺。十一月二十五日起可以查询受理情况，"
        "认购结果在募集结束以后确认。以登记机构确认为准。",
        AFTERWARDS,
    ]
    (order,) = book(demo, "subscribe")
    assert (order.business_code, order.amount) == ("020", Decimal(5000))


def test_a_redemption(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "3", "000001", "500#", "1", "1")
    assert heard_since_menu(call) == [
        "请输入要赎回的六位基金代码。",
        "示范成长股票。",
        "请输入赎回份额，以井号结束，小数点请按星号。全部赎回，请按星号，再按井号。",
        LARGE,
        "赎回示范成长股票，五百份，按十一月二十三日公布的净值成交，"
        "预估手续费四元零七分。遇到巨额赎回，没有成交的部分顺延。",
        *ending(),
    ]
    (order,) = book(demo, "redeem")
    assert (order.shares, order.details["large_redemption"]) == (Decimal(500), "1")


def test_star_and_hash_redeem_all_that_is_free(demo: DemoCompany) -> None:
    demo.dial(TRADE, "3", "000001", "500#", "1", "1")
    call = demo.dial(TRADE, "3", "000001", "*#", "2", "1")
    held = sum(
        one.available_shares
        for one in demo.appliance.funds.holdings(ACCOUNT)
        if one.fund_code == "000001"
    )
    assert "遇到巨额赎回，没有成交的部分取消。" in call.said
    newest = book(demo)[0]
    assert newest.shares == held - 500
    assert newest.details["large_redemption"] == "0"


def test_a_cancellation(demo: DemoCompany) -> None:
    demo.dial(TRADE, "1", "000002", "1000#", "1")
    call = demo.dial(TRADE, "4", "1", "1")
    assert heard_since_menu(call) == [
        "上午十点受理的申购，示范稳健债券，一千元。撤销这一笔，请按一；返回，请按星号。",
        "撤销申购，示范稳健债券，申请编号尾号零零零幺。",
        CONFIRM,
        "撤单已受理，申请编号尾号零零零二。",
        AFTERWARDS,
    ]
    cancellation, purchase = book(demo)
    assert (cancellation.business_code, cancellation.original_order_number) == (
        "052",
        purchase.order_number,
    )
    assert purchase.state == "withdrawn"


def test_of_several_orders_the_next_one_is_read_on_two(demo: DemoCompany) -> None:
    demo.dial(TRADE, "1", "000002", "1000#", "1")
    demo.dial(TRADE, "3", "000001", "500#", "1", "1")
    call = demo.dial(TRADE, "4", "2", "1", "1")
    assert "上午十点受理的赎回，示范成长股票，五百份。" in call.said
    assert [one.state for one in book(demo)] == ["confirmed", "withdrawn", "accepted"]
    assert demo.dial(TRADE, "4").said.count("听下一笔") == 0


def test_a_switch(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "5", "000001", "000002", "100#", "1", "1")
    assert heard_since_menu(call) == [
        "请输入转出的六位基金代码。",
        "示范成长股票。",
        "请输入转入的六位基金代码。",
        "示范稳健债券。",
        "请输入转换份额，以井号结束，小数点请按星号。全部转换，请按星号，再按井号。",
        LARGE,
        "示范成长股票转换为示范稳健债券，转出一百份，按十一月二十三日公布的净值成交，"
        "预估手续费八角一分。遇到巨额赎回，没有成交的部分顺延。",
        *ending(),
    ]
    (order,) = book(demo, "switch")
    assert (order.business_code, order.target_fund_code) == ("036", "000002")


def test_a_dividend_method(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "6", "000001", "1", "1")
    assert heard_since_menu(call) == [
        "请输入要修改分红方式的六位基金代码。",
        "示范成长股票。",
        "请选择分红方式。红利转投，请按一；现金分红，请按二；返回，请按星号。",
        "示范成长股票的分红方式改为红利转投，申请日十一月二十三日。",
        *ending(),
    ]
    (order,) = book(demo, "dividend")
    assert order.details["dividend_method"] == "0"


def test_the_trade_pin_is_changed(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "7", "246801", "802613", "802613")
    assert heard_since_menu(call)[:4] == [
        "请输入现在的六位交易密码。",
        "请输入新的六位交易密码。",
        "请再输入一次新密码。",
        "交易密码已经修改，下次来电请使用新密码。",
    ]
    assert demo.dial("3980000000011#802613").customer == ACCOUNT
    assert demo.dial(TRADE).customer is None
    assert demo.dial("2980000000011#135790").customer == ACCOUNT
    assert "802613" not in str(demo.steps(call))


ACCEPTED_EN = (
    "Your order is accepted. Its number ends in zero zero zero {tail}. You can ask for the result"
    " from the twenty-fifth of November. The registrar's confirmation is final."
)
ENGLISH = {
    "purchase": (
        ("1", "000001", "1", "1000*50#", "1"),
        [
            "Please enter the six digit fund code.",
            "示范成长股票 has risk level four, above your assessed level three."
            " It may lose much of its value.",
            "If you understand the risk and wish to buy, press one. To give up, press star.",
            "Please enter the amount in yuan, then press hash. For the decimal point, press star.",
            "Purchase of 示范成长股票, one thousand yuan and fifty fen, at the value published for"
            " the twenty-third of November. Estimated fee: seven yuan and ninety-four fen.",
        ],
        ACCEPTED_EN,
    ),
    "subscribe": (
        ("2", "000006", "5000#", "1"),
        [
            "Please enter the six digit code of the new fund.",
            "示范新机遇混合.",
            "Please enter the amount to subscribe in yuan, then press hash."
            " For the decimal point, press star.",
            "Subscription to 示范新机遇混合, five thousand yuan, applied for the twenty-third of"
            " November, at face value. Estimated fee: twenty-four yuan and eighty-eight fen."
            " It cannot be cancelled once accepted.",
        ],
        "Your order is accepted. Its number ends in zero zero zero {tail}. You can ask about it"
        " from the twenty-fifth of November; the result comes after the subscription period."
        " The registrar's confirmation is final.",
    ),
    "redeem": (
        ("3", "000001", "500#", "1", "1"),
        [
            "Please enter the six digit code of the fund to redeem.",
            "示范成长股票.",
            "Please enter the number of shares to redeem, then press hash. For the decimal point,"
            " press star. For all your shares, press star, then hash.",
            "If too many shares are redeemed that day, for the part that was not executed:"
            " To carry it over to the next open day, press one. To drop it, press two."
            " To go back, press star.",
            "Redemption of 示范成长股票, five hundred shares, at the value published for the"
            " twenty-third of November. Estimated fee: four yuan and seven fen."
            " If too many shares are redeemed that day, the rest is carried over.",
        ],
        ACCEPTED_EN,
    ),
    "cancel": (
        ("4", "1", "1"),
        [
            "Accepted at ten AM: purchase, 示范稳健债券, two thousand yuan."
            " To cancel this one, press one. To go back, press star.",
            "Cancellation of the purchase, 示范稳健债券, order ending in zero zero zero one.",
        ],
        "Your cancellation is accepted. Its number ends in zero zero zero {tail}.",
    ),
    "switch": (
        ("5", "000001", "000002", "100#", "1", "1"),
        [
            "Please enter the six digit code of the fund to switch from.",
            "示范成长股票.",
            "Please enter the six digit code of the fund to switch to.",
            "示范稳健债券.",
            "Please enter the number of shares to switch, then press hash. For the decimal point,"
            " press star. For all your shares, press star, then hash.",
            "If too many shares are redeemed that day, for the part that was not executed:"
            " To carry it over to the next open day, press one. To drop it, press two."
            " To go back, press star.",
            "Switch from 示范成长股票 to 示范稳健债券, one hundred shares out, at the values"
            " published for the twenty-third of November. Estimated fee: eighty-one fen."
            " If too many shares are redeemed that day, the rest is carried over.",
        ],
        ACCEPTED_EN,
    ),
    "dividend": (
        ("6", "000001", "1", "1"),
        [
            "Please enter the six digit code of the fund whose dividends you mean.",
            "示范成长股票.",
            "Please choose how dividends are paid. To reinvest them, press one. For cash, press"
            " two. To go back, press star.",
            "Dividends of 示范成长股票 are changed to reinvestment, applied for the twenty-third"
            " of November.",
        ],
        ACCEPTED_EN,
    ),
}


@pytest.mark.parametrize("kind", ENGLISH)
def test_each_transaction_in_english(demo: DemoCompany, kind: str) -> None:
    keys, asked, accepted = ENGLISH[kind]
    if kind == "cancel":
        demo.dial(TRADE, "1", "000002", "2000#", "1")
    call = demo.dial(TRADE, *keys, language="en")
    assert heard_since_menu(call) == [
        *asked,
        "To confirm, press one. To enter it again, press two. To give up, press star.",
        accepted.format(tail="two" if kind == "cancel" else "one"),
        "To go back, press star, or simply hang up.",
    ]
    (order,) = book(demo, kind)
    assert order.language == "en"


def test_the_trade_pin_is_changed_in_english(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "7", "246801", "802613", "802613", language="en")
    assert heard_since_menu(call)[:4] == [
        "Please enter your present six digit trading PIN.",
        "Please enter a new six digit trading PIN.",
        "Please enter the new PIN once more.",
        "Your trading PIN is changed. Please use the new one from now on.",
    ]
