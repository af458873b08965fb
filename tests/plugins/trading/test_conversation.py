"""What is the same in every order: giving up, entering again, keys ahead, crashes, results."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from agi_scripts import main_menu
from appliance.records.order import Order
from tests.demo_calls import TRADE, DemoCompany
from tests.scripted_call import ScriptedCall

ACCOUNT = "980000000011"
MENU = "trading.menu_purchase"
PURCHASE = "1" + "000002" + "1000#"


class BoxDied(BaseException):
    """The process is gone in the middle of a sentence."""


def book(demo: DemoCompany, account: str = ACCOUNT) -> list[Order]:
    """Return an account's orders, newest first."""
    return demo.appliance.orders.listing(fund_account=account)


def outcomes(demo: DemoCompany) -> list[str]:
    """Return what became of every intent, oldest first."""
    with demo.appliance.database.reading() as tables:
        rows = tables.query("SELECT outcome FROM order_intents ORDER BY written_at, rowid")
        return [row["outcome"] for row in rows]


def dial_watched(
    demo: DemoCompany, *keys: str, at: str, then: Callable[[], None], call_id: str = "watched.1"
) -> ScriptedCall:
    """Dial, and do something as soon as a sentence begins for the first time."""
    call = ScriptedCall(*keys, appliance=demo.appliance, call_id=call_id)

    def watch() -> None:
        if at in call.heard:
            call.line.on_heard = lambda: None
            then()

    call.line.on_heard = watch
    call.run(main_menu.run)
    return call


def die_at(demo: DemoCompany, sentence: str, *keys: str, call_id: str) -> None:
    """Dial and let the box die when a sentence begins."""

    def die() -> None:
        raise BoxDied

    with pytest.raises(BoxDied):
        dial_watched(demo, *keys, at=sentence, then=die, call_id=call_id)


# --- giving up and entering again ---------------------------------------------------


def test_star_at_the_read_back_gives_up_and_nothing_is_done(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, PURCHASE, "*")
    assert "已经放弃，没有办理。" in call.texts
    assert MENU in call.heard[call.heard.index("common.given_up") :]
    assert book(demo) == []
    assert outcomes(demo) == ["given_up"]


def test_star_at_the_risk_sentence_gives_up(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1000001", "*")
    assert "common.given_up" in call.heard
    assert "trading.ask_purchase_amount" not in call.heard


def test_two_at_the_read_back_begins_again_with_the_first_question(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, PURCHASE, "2", "000002", "2000#", "1")
    assert call.heard.count("trading.ask_fund") == 2
    assert [order.amount for order in book(demo)] == [2000]
    assert outcomes(demo) == ["given_up", "accepted"]


def test_hanging_up_at_the_read_back_makes_no_order(demo: DemoCompany) -> None:
    demo.dial(TRADE, PURCHASE)
    assert book(demo) == []
    assert outcomes(demo) == ["given_up"]
    assert "trading.not_accepted_before" not in demo.dial(TRADE).heard


def test_a_star_first_goes_back_from_an_amount_and_later_is_the_point(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1000002", "*")
    assert call.heard.count(MENU) == 2
    demo.dial(TRADE, "1000002", "1000*25#", "1")
    assert str(book(demo)[0].amount) == "1000.25"


def test_a_star_alone_goes_back_from_shares(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "3000001", "*.")
    assert call.heard.count(MENU) == 2
    assert book(demo) == []


@pytest.mark.parametrize("keys", ["1**2#", "1*2*3#"])
def test_what_is_no_number_is_asked_for_again(demo: DemoCompany, keys: str) -> None:
    call = demo.dial(TRADE, "1000002", keys, "1000#", "1")
    assert call.heard.count("trading.number_unclear") == 1
    assert call.heard.count("trading.ask_purchase_amount") == 2
    assert len(book(demo)) == 1


def test_three_numbers_nobody_can_use_bring_help(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1000002", "1**2#" * 3)
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]


def test_three_refused_answers_bring_help(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "1000002", "1#2#3#")
    assert call.heard.count("trading.refused_additional_minimum") == 3
    assert call.heard[-2:] == ["errors.help", "operator.connecting"]


def test_zero_at_the_read_back_brings_a_person_and_no_order(demo: DemoCompany) -> None:
    assert demo.dial(TRADE, PURCHASE, "0").passed_on
    assert book(demo) == []
    assert outcomes(demo) == ["given_up"]


def test_after_an_order_the_star_leads_to_the_next_one(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, PURCHASE, "1", "*", PURCHASE, "1")
    assert call.heard.count("trading.accepted") == 2
    assert len(book(demo)) == 2


# --- keys ahead -----------------------------------------------------------------------


def test_a_whole_order_can_be_typed_ahead_but_not_its_confirming_key(demo: DemoCompany) -> None:
    ahead = "".join(f"<{key}" for key in "1000002" + "1000#" + "1")
    call = demo.dial(TRADE, ahead, ".", "1")
    since = call.heard[call.heard.index("account.enter_trade_pin") + 1 :]
    assert since[0] == "trading.purchase_read_back"
    assert since.count("common.confirm") == 2
    assert len(book(demo)) == 1


@pytest.mark.parametrize("sentence", ["trading.notice_risk", "trading.purchase_read_back"])
def test_keys_before_the_end_of_what_must_be_heard_do_not_count(
    demo: DemoCompany, sentence: str
) -> None:
    code = "000001" if sentence == "trading.notice_risk" else "000002" + "1000#"
    call = demo.dial(TRADE, "1", code + "<1")
    assert call.heard[-2] in ("trading.agree_suitability", "common.enter_again")
    assert book(demo) == []


# --- the moment of the key ------------------------------------------------------------


def test_a_key_after_the_cut_off_hears_the_new_day_and_confirms_again(demo: DemoCompany) -> None:
    demo.clock.set("2026-11-23 14:59:59")
    call = dial_watched(
        demo,
        *(TRADE, PURCHASE, "1", "1"),
        at="trading.purchase_read_back",
        then=lambda: demo.clock.set("2026-11-23 15:00:01"),
    )
    read_back = (
        "申购示范稳健债券，一千元，按十一月二十{day}日公布的净值成交，预估手续费两元九角九分。"
    )
    first, second = read_back.format(day="三"), read_back.format(day="四")
    changed = "现在已经过了当天的受理时间，请重新听一遍并确认。"
    assert [one for one in call.texts if one in (first, changed, second)] == [
        first,
        changed,
        second,
    ]
    assert "十一月二十六日起可以查询确认结果。" in call.said
    (order,) = book(demo)
    assert str(order.trade_date) == "2026-11-24"
    assert outcomes(demo) == ["given_up", "accepted"]


def test_an_order_the_rules_no_longer_allow_at_the_key_is_not_made(demo: DemoCompany) -> None:
    def suspend() -> None:
        with demo.appliance.database.writing() as tables:
            tables.execute("UPDATE funds SET fund_status = '5' WHERE fund_code = '000002'")

    call = dial_watched(demo, TRADE, PURCHASE, "1", at="trading.purchase_read_back", then=suspend)
    assert "示范稳健债券，目前暂停申购。" in call.texts
    assert "已受理" not in call.said
    assert book(demo) == []
    assert outcomes(demo) == ["refused"]


# --- crashes ----------------------------------------------------------------------------


def test_an_order_that_could_not_be_told_is_told_when_the_call_is_taken_up(
    demo: DemoCompany,
) -> None:
    die_at(demo, "trading.accepted", TRADE, PURCHASE, "1", call_id="cut.1")
    (order,) = book(demo)
    assert order.told_at is None
    call = demo.dial("246801", call_id="cut.1", again=True)
    assert call.texts[0] == (
        "您十一月二十三日上午十点的申购已受理，申请编号尾号零零零幺。以登记机构确认为准。"
    )
    assert MENU in call.heard
    assert "trading.ask_fund" not in call.heard
    assert demo.appliance.orders.one(order.order_number).told_at is not None
    assert "trading.accepted_before" not in demo.dial(TRADE).heard


def test_an_order_that_could_not_be_told_is_told_in_the_next_call(demo: DemoCompany) -> None:
    die_at(demo, "trading.accepted", TRADE, PURCHASE, "1", call_id="cut.1")
    call = demo.dial(TRADE, language="en")
    assert (
        "Your purchase of the twenty-third of November, ten AM, is accepted. Its number ends in"
        " zero zero zero one. The registrar's confirmation is final."
    ) in call.texts
    assert demo.appliance.orders.untold(ACCOUNT) == []


def test_an_order_that_was_not_confirmed_is_told_as_not_accepted(demo: DemoCompany) -> None:
    die_at(demo, "trading.purchase_read_back", TRADE, PURCHASE, call_id="cut.1")
    call = demo.dial("246801", call_id="cut.1", again=True)
    assert call.texts[0] == "您刚才的申购没有受理，需要的话请重新办理。"
    assert outcomes(demo) == ["lost"]
    assert "trading.not_accepted_before" not in demo.dial(TRADE).heard


# --- results ------------------------------------------------------------------------------


def resolve(demo: DemoCompany, order: Order, state: str, return_code: str = "0000") -> None:
    """Let the registrar answer an order."""
    with demo.appliance.database.writing() as tables:
        demo.appliance.orders.resolve(
            tables, order.order_number, state, return_code=return_code, by="test"
        )


@pytest.mark.parametrize(
    ("state", "return_code", "told"),
    [
        ("confirmed", "0000", "您十一月二十三日的申购，示范稳健债券，已确认。"),
        (
            "failed",
            "0205",
            "您十一月二十三日的申购，示范稳健债券，登记机构没有确认：申请金额不符合该基金的规定。",
        ),
        ("failed", "9876", "您十一月二十三日的申购，示范稳健债券，登记机构没有确认。"),
        ("cancelled", "0000", "您十一月二十三日的申购，示范稳健债券，已撤销。"),
    ],
)
def test_the_next_call_tells_the_result_once(
    demo: DemoCompany, state: str, return_code: str, told: str
) -> None:
    demo.dial(TRADE, PURCHASE, "1")
    resolve(demo, book(demo)[0], state, return_code)
    demo.clock.set("2026-11-25 09:00:00")
    call = demo.dial(TRADE)
    assert told in call.texts
    assert told not in demo.dial(TRADE).texts


def test_no_more_than_three_results_are_told_at_once(demo: DemoCompany) -> None:
    demo.dial(TRADE, (PURCHASE + "1" + "*") * 5)
    for order in book(demo):
        resolve(demo, order, "confirmed")
    counts = [demo.dial(TRADE).heard.count("trading.result_confirmed") for _ in range(3)]
    assert counts == [3, 2, 0]


# --- many at once ---------------------------------------------------------------------------


def test_callers_who_order_at_once_get_one_order_each(demo: DemoCompany) -> None:
    callers = 4  # a fifth log-in at the same moment would count as the fifth wrong PIN in a row
    calls: list[ScriptedCall] = []
    together = Barrier(callers, timeout=60)

    def order(number: int) -> None:
        calls.append(
            dial_watched(
                demo,
                *(TRADE, PURCHASE, "1"),
                at="trading.purchase_read_back",
                then=together.wait,
                call_id=f"together.{number}",
            )
        )

    threads = [Thread(target=order, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(one.order_number[-6:] for one in book(demo))
    assert numbers == [f"{number:06}" for number in range(1, callers + 1)]
    assert {one.call_id for one in book(demo)} == {call.id for call in calls}
    assert all("trading.accepted" in call.heard for call in calls)


def test_of_two_calls_that_redeem_all_only_one_is_accepted(demo: DemoCompany) -> None:
    def redeem_all() -> None:
        demo.dial(TRADE, "3000001", "*#", "1", "1")

    call = dial_watched(
        demo,
        *(TRADE, "3000001", "*#", "1", "1"),
        at="trading.redeem_read_back",
        then=redeem_all,
    )
    assert "已受理" not in call.said
    assert len(book(demo)) == 1


# --- the ledger -----------------------------------------------------------------------------


def test_the_ledger_tells_the_order_and_no_pin(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, PURCHASE, "1")
    steps = demo.steps(call)
    did = [step["text"] for step in steps if step["kind"] == "did"]
    assert f"purchase: order {book(demo)[0].order_number} accepted" in did
    keyed = [step["keys"] for step in steps if step["kind"] == "keyed"]
    assert keyed == ["3", "980000000011", "****", "1", "000002", "1000", "1"]
    assert "246801" not in str(steps)


# --- notices ----------------------------------------------------------------------------------


def registered(demo: DemoCompany, day: str) -> None:
    """Let the newest shares of the stock fund be registered on a day."""
    with demo.appliance.database.writing() as tables:
        rows = tables.query(
            "SELECT id FROM holding_details WHERE fund_code = '000001' ORDER BY registered_on"
        )
        newest = list(rows)[-1]["id"]
        tables.table("holding_details").update(newest, {"registered_on": day})


def test_a_rest_below_the_minimum_is_offered_to_be_sold_too(demo: DemoCompany) -> None:
    call = demo.dial(TRADE, "3000002", "18650#", "1", "1", "1")
    assert (
        "该基金最低持有十份，这样会剩下七点零四份。可以改为全部办理，共一万八千六百五十七点零四份。"
    ) in call.texts
    assert "全部办理，请按一；放弃，请按星号。" in call.texts
    assert "赎回示范稳健债券，一万八千六百五十七点零四份，" in call.said
    (order,) = book(demo)
    assert str(order.shares) == "18657.04"


def test_shares_held_for_days_only_are_sold_after_a_warning_of_their_fee(demo: DemoCompany) -> None:
    registered(demo, "2026-11-20")
    call = demo.dial(TRADE, "3000001", "*#", "1", "1", "1")
    warning = next(text for text in call.texts if "持有不满七天" in text)
    assert warning.endswith("份，持有不满七天，赎回费率百分之一点五。")
    assert "继续办理，请按一；放弃，请按星号。" in call.texts
    (order,) = book(demo)
    (notice,) = order.details["notices"]
    assert notice["name"] == "short_holding"


def test_old_shares_go_first_and_need_no_warning(demo: DemoCompany) -> None:
    registered(demo, "2026-11-20")
    call = demo.dial(TRADE, "3000001", "100#", "1", "1")
    assert "持有不满" not in call.said
    assert len(book(demo)) == 1
