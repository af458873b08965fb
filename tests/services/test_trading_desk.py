"""From the first answer to the accepted order, and the moment that decides."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from appliance.errors import OrderRefused, PriceDayChanged
from appliance.records.order import ACCEPTED, CONFIRMED, WITHDRAWN
from appliance.services.parameters import NUMBER_MARK
from tests.services.trading_room import ACCOUNT, COMPANY, MONDAY, SHANGHAI, TUESDAY, TradingRoom

PURCHASE = {"fund_code": "000001", "amount": "1000"}


def at(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)


def test_a_purchase_becomes_an_order_with_everything_the_registrar_needs(room: TradingRoom) -> None:
    order = room.order("purchase", **PURCHASE)
    assert order.order_number == "001202611231000001"
    assert (order.business_code, order.fund_code, order.amount) == ("022", "000001", Decimal(1000))
    assert (order.transaction_account, order.branch_code) == ("001000011", "001")
    assert (order.registrar_code, order.share_class) == ("98", "0")
    assert (order.trade_date, order.confirm_date) == (MONDAY, TUESDAY)
    assert order.estimated_fee == Decimal("7.94")
    assert order.state == ACCEPTED
    assert room.orders.one(order.order_number) == order


def test_a_quote_has_the_words_of_its_read_back(room: TradingRoom) -> None:
    application = room.begin("purchase")
    room.answers(application, **PURCHASE)
    quote = application.quote()
    assert quote.words["fund"] == "示范000001"
    assert quote.words["amount"] == Decimal(1000)
    assert quote.words["price_day"] == MONDAY
    assert quote.words["query_from"] == date(2026, 11, 25)
    assert quote.words["fee"] == Decimal("7.94")


def test_one_second_before_three_gets_the_price_of_the_day(room: TradingRoom) -> None:
    room.now = at(MONDAY, 14, 59, 59)
    assert room.order("purchase", **PURCHASE).trade_date == MONDAY


def test_the_key_decides_and_not_the_read_back(room: TradingRoom) -> None:
    room.now = at(MONDAY, 14, 59, 58)
    intent = room.apply("purchase", **PURCHASE)
    room.now = at(MONDAY, 15, 0, 1)
    with pytest.raises(PriceDayChanged):
        room.desk.accept(intent, room.now)
    assert room.orders.count() == 0
    again = room.apply("purchase", **PURCHASE)
    assert again.trade_date == TUESDAY
    assert room.desk.accept(again, room.now).trade_date == TUESDAY


def test_the_moment_of_the_key_counts_even_where_the_work_takes_longer(room: TradingRoom) -> None:
    intent = room.apply("purchase", **PURCHASE)
    room.now = at(MONDAY, 15, 0, 2)
    order = room.desk.accept(intent, at(MONDAY, 14, 59, 59))
    assert order.trade_date == MONDAY
    assert order.accepted_at == at(MONDAY, 14, 59, 59)


@pytest.mark.parametrize(
    ("moment", "trade_date", "confirm_date"),
    [
        (at(date(2026, 11, 20), 20, 0), MONDAY, TUESDAY),
        (at(date(2026, 10, 10), 10, 0), date(2026, 10, 12), date(2026, 10, 13)),
        (at(date(2026, 9, 30), 10, 0), date(2026, 9, 30), date(2026, 10, 8)),
        (at(date(2026, 9, 30), 16, 0), date(2026, 10, 8), date(2026, 10, 9)),
    ],
    ids=["Friday evening", "调休 Saturday", "before a holiday week", "after its last cut-off"],
)
def test_the_dates_follow_the_calendar(
    room: TradingRoom, moment: datetime, trade_date: date, confirm_date: date
) -> None:
    room.now = moment
    order = room.order("purchase", **PURCHASE)
    assert (order.trade_date, order.confirm_date) == (trade_date, confirm_date)


def test_the_last_days_of_a_known_year_take_no_orders(room: TradingRoom) -> None:
    room.now = at(date(2026, 12, 31), 10, 0)
    with pytest.raises(OrderRefused, match="refused_calendar"):
        room.begin("purchase")


def test_a_fund_that_confirms_later_says_so(room: TradingRoom) -> None:
    room.appliance.funds.set_selling("000001", confirm_days=2, sold_to="")
    assert room.order("purchase", **PURCHASE).confirm_date == date(2026, 11, 25)


def test_accepting_twice_makes_one_order(room: TradingRoom) -> None:
    intent = room.apply("purchase", **PURCHASE)
    first = room.desk.accept(intent, room.now)
    assert room.desk.accept(intent, at(MONDAY, 15, 30)) == first
    assert room.orders.count() == 1


def test_an_intent_that_was_given_up_becomes_no_order(room: TradingRoom) -> None:
    intent = room.apply("purchase", **PURCHASE)
    room.orders.give_up(intent.id)
    with pytest.raises(OrderRefused, match="refused_changed"):
        room.desk.accept(intent, room.now)
    assert room.orders.count() == 0


def test_a_call_has_one_open_intent(room: TradingRoom) -> None:
    room.apply("purchase", **PURCHASE)
    second = room.apply("purchase", fund_code="000001", amount="2000")
    assert [intent.id for intent in room.orders.open_intents(second.call_id)] == [second.id]
    assert room.orders.open_intents(second.call_id) == [second]


def test_what_changed_since_the_read_back_is_checked_again(room: TradingRoom) -> None:
    intent = room.apply("purchase", **PURCHASE)
    room.fund("000001", fund_status="5")
    with pytest.raises(OrderRefused, match="refused_purchase_suspended"):
        room.desk.accept(intent, room.now)
    assert room.orders.open_intents(intent.call_id) == []


def test_a_risk_that_rose_since_the_read_back_was_never_warned_of(room: TradingRoom) -> None:
    intent = room.apply("purchase", **PURCHASE)
    room.appliance.funds.set_risk_level("000001", 5)
    with pytest.raises(OrderRefused, match="refused_changed"):
        room.desk.accept(intent, room.now)


def test_a_confirmed_notice_is_kept_with_its_version_moment_and_levels(room: TradingRoom) -> None:
    room.fund("000001", risk=5)
    order = room.order("purchase", **PURCHASE)
    (notice,) = order.details["notices"]
    assert notice["name"] == "suitability"
    assert (notice["customer_level"], notice["product_level"]) == (3, 5)
    assert (notice["assessed_on"], notice["key"]) == ("2026-11-20", "1")
    assert notice["at"] == room.now.isoformat(timespec="milliseconds")
    assert len(notice["version"]) == 12


def test_a_quote_without_a_confirmed_notice_is_refused(room: TradingRoom) -> None:
    room.fund("000001", risk=5)
    application = room.begin("purchase")
    for question in application.type.questions:
        application.answer(question, PURCHASE[question.name])
    with pytest.raises(OrderRefused, match="refused_changed"):
        application.quote()


def test_answering_the_first_question_again_forgets_everything(room: TradingRoom) -> None:
    room.fund("000001", risk=5)
    application = room.begin("purchase")
    room.answers(application, **PURCHASE)
    first = application.type.questions[0]
    assert application.answer(first, "000002") == []
    assert application.values == {"notices": [], "fund_code": "000002"}


def test_a_refused_answer_is_forgotten(room: TradingRoom) -> None:
    application = room.begin("purchase")
    fund, amount = application.type.questions
    application.answer(fund, "000001")
    with pytest.raises(OrderRefused) as refusal:
        application.answer(amount, "0")
    assert refusal.value.again
    assert "amount" not in application.values


def test_all_shares_are_those_that_can_be_sold(room: TradingRoom) -> None:
    room.holding("000001", ("500.55", 100))
    assert room.order("redeem", fund_code="000001", shares="all").shares == Decimal("500.55")


def test_a_rest_below_the_minimum_balance_makes_it_all(room: TradingRoom) -> None:
    room.fund("000001", MinAccountBalance="100")
    room.holding("000001", ("500", 100), ("50", 1))
    application = room.begin("redeem")
    heard = room.answers(application, fund_code="000001", shares="460", large_redemption="1")
    assert [notice.name for notice in heard] == ["minimum_balance", "short_holding"]
    assert application.values["shares"] == Decimal(550)
    order = room.desk.accept(room.orders.intend(application, application.quote()), room.now)
    assert order.shares == Decimal(550)
    assert [one["name"] for one in order.details["notices"]] == ["minimum_balance", "short_holding"]


def test_a_switch_is_one_order_with_both_funds(room: TradingRoom) -> None:
    room.holding("000001", ("1000", 400))
    order = room.order("switch", fund_code="000001", target_fund_code="000005", shares="1000")
    assert (order.fund_code, order.target_fund_code) == ("000001", "000005")
    # 1250.00 yuan: entering costs 1250 − 1250/1.012 = 14.82, less the 9.92 paid for 000001.
    assert order.estimated_fee == Decimal("4.90")
    assert order.details["target_share_class"] == "0"


def test_a_dividend_method_is_an_order_without_a_fee(room: TradingRoom) -> None:
    room.holding("000001", ("1000", 400), method="1")
    order = room.order("dividend", fund_code="000001", dividend_method="0")
    assert order.details["dividend_method"] == "0"
    assert (order.amount, order.shares, order.estimated_fee) == (None, None, None)


def test_a_cancelled_order_is_withheld_and_never_goes_out(room: TradingRoom) -> None:
    original = room.order("purchase", **PURCHASE)
    cancelled = room.order("cancel", original_order_number=original.order_number)
    assert room.orders.one(original.order_number).state == WITHDRAWN
    assert (cancelled.state, cancelled.details["reason"]) == (CONFIRMED, "withhold")
    assert cancelled.original_order_number == original.order_number
    assert room.orders.to_export(MONDAY, "98") == []
    assert room.orders.untold_results(ACCOUNT) == []


def test_a_registrar_may_want_to_be_sent_the_cancellation(room: TradingRoom) -> None:
    counterparties = room.appliance.counterparties
    counterparties.keep(replace(counterparties.one("98"), cancel_mode="send052"), "test")
    original = room.order("purchase", **PURCHASE)
    cancelled = room.order("cancel", original_order_number=original.order_number)
    assert room.orders.one(original.order_number).state == ACCEPTED
    assert room.orders.to_export(MONDAY, "98") == [original, cancelled]
    with pytest.raises(OrderRefused, match="refused_nothing_to_cancel"):
        room.begin("cancel")


def test_nothing_can_be_taken_back_after_the_cut_off(room: TradingRoom) -> None:
    original = room.order("purchase", **PURCHASE)
    intent = room.apply("cancel", original_order_number=original.order_number)
    room.now = at(MONDAY, 15, 0)
    with pytest.raises(OrderRefused, match="nothing_to_cancel"):
        room.desk.accept(intent, room.now)
    assert room.orders.one(original.order_number).state == ACCEPTED


def test_an_order_for_the_next_day_can_be_taken_back_until_then(room: TradingRoom) -> None:
    room.now = at(date(2026, 11, 20), 16, 0)
    original = room.order("purchase", **PURCHASE)
    room.now = at(MONDAY, 14, 0)
    cancelled = room.order("cancel", original_order_number=original.order_number)
    assert cancelled.trade_date == original.trade_date == MONDAY


def test_orders_that_race_never_sell_the_same_shares_twice(room: TradingRoom) -> None:
    room.holding("000001", ("1000", 400))
    intents = []
    for number in range(8):
        application = room.begin("redeem")
        application.call_id = f"race.{number}"
        room.answers(application, fund_code="000001", shares="300", large_redemption="1")
        intents.append(room.orders.intend(application, application.quote()))

    def accept(intent: object) -> str:
        try:
            return room.desk.accept(intent, room.now).order_number  # type: ignore[arg-type]
        except OrderRefused as refusal:
            return refusal.prompt

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(accept, intents))
    assert sum(order.shares or 0 for order in room.orders.listing()) == 900
    assert outcomes.count("trading.refused_shares_being_sold") == 5


def test_order_numbers_have_no_gap_however_many_order_at_once(room: TradingRoom) -> None:
    room.customer(COMPANY, kind="0")
    intents = []
    for number in range(20):
        application = room.begin("purchase", (ACCOUNT, COMPANY)[number % 2])
        application.call_id = f"many.{number}"
        room.answers(application, **PURCHASE)
        intents.append(room.orders.intend(application, application.quote()))
    with ThreadPoolExecutor(10) as threads:
        orders = list(threads.map(lambda intent: room.desk.accept(intent, room.now), intents))
    numbers = sorted(int(order.order_number[-6:]) for order in orders)
    assert numbers == list(range(1, 21))


def test_order_numbers_begin_anew_each_day_and_carry_the_owners_mark(room: TradingRoom) -> None:
    room.order("purchase", **PURCHASE)
    room.appliance.parameters.keep(NUMBER_MARK.name, "7", by="test")
    assert room.order("purchase", **PURCHASE).order_number == "001202611237000001"
    room.now = at(TUESDAY, 9, 0)
    assert room.order("purchase", **PURCHASE).order_number == "001202611247000001"
